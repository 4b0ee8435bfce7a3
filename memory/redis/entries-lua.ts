/** Taking entries of the log away, with what leads to them; after `linesLua`. */
export const entriesLua = `
local function forgetUse(hash)
  if redis.call('HINCRBY', prefix .. 'text-uses', hash, -1) > 0 then return end
  redis.call('HDEL', prefix .. 'text-uses', hash)
  redis.call('HDEL', prefix .. 'texts', hash)
end

local function fieldsOfTurn(key, turnId)
  return cjson.decode(turnId ~= '' and redis.call('HGET', named('turns', key), turnId) or '[]')
end

local function removeFromTurn(key, turnId, field)
  local turns, others = named('turns', key), {}
  for _, known in ipairs(fieldsOfTurn(key, turnId)) do
    if known ~= field then others[#others + 1] = known end
  end
  if #others == 0 then redis.call('HDEL', turns, turnId) else redis.call('HSET', turns, turnId, cjson.encode(others)) end
end

-- Answers whether it was there.
local function removeEntry(key, field, head)
  local name, id = string.match(field, '^(%S+) (.*)$')
  if redis.call('ZREM', named('entry-order', key), field) == 0 then return false end
  redis.call('ZREM', named('log', name), id)
  redis.call('HDEL', named('log-places', name), id)
  redis.call('HDEL', named('entries', key), field)
  if head[4] ~= '' then removeFromTurn(key, head[4], field) end
  for _, hash in ipairs(head[6]) do forgetUse(hash) end
  return true
end
`
