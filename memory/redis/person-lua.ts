/** What is somebody's; after `linesLua`. */
export const personLua = `
local function contains(list, value)
  for _, known in ipairs(list) do
    if known == value then return true end
  end
  return false
end

-- Whether an entry is the record of a turn in which nobody else took part: it tells of nobody else, and nor do its lines.
local function isAlone(field, head, who)
  return string.sub(field, 1, 5) == 'turn ' and head[4] ~= '' and #head[5] == 1 and head[5][1] == who
end

local function isAuthor(head, who)
  for index = 7, #head do
    if head[index] == who then return true end
  end
  return false
end

-- Whether they said it, or it ever had their words.
local function isTheirs(chapter, head, who)
  if (head[3] == 'user' and head[4] == who) or isAuthor(head, who) then return true end
  if head[2] == 0 then return false end
  for _, before in ipairs(redis.call('LRANGE', named('earlier', chapter, head[1]), 0, -1)) do
    if isAuthor(headOf(before), who) then return true end
  end
  return false
end
`
