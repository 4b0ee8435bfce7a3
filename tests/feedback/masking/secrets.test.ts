import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSecrets, redactSecrets } from '../../../src/feedback/masking/secrets.ts'
import { timeRepeated } from '../../support/stopwatch.ts'

/** Put together here, so that no file holds anything that looks like somebody's. */
const drawn = 'aZ3kQ9xP1mW7vB5nR2tY8uC4'
const secrets: readonly (readonly [kind: string, secret: string])[] = [
  ['token', `MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.${drawn}abc`],
  ['token', `110201543:${'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1'}`],
  ['token', `sk-${drawn}`],
  ['token', `sk-proj-${drawn}`],
  ['token', `ghp_${drawn}${drawn.slice(0, 12)}`],
  ['token', `xoxb-2048-1024-${drawn}`],
  ['token', `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['token', `AIza${drawn}${drawn.slice(0, 11)}`],
  ['token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${drawn}`],
  ['token', `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----`],
  ['token', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['token', `${drawn}/+${drawn}==`],
  ['mail', 'mei.lin+rp@example.co.uk'],
  ['mail', '12345678@qq.com'],
  ['mail', 'wren[at]example.com'],
  ['mail', 'max@müller.de'],
  ['mail', 'jörg@example.de'],
  ['mail', 'jo\u0308rg@example.de'],
  ['mail', 'иван@почта.рф'],
  ['phone', '13800138000'],
  ['phone', '138 0013 8000'],
  ['phone', '138-0013-8000'],
  ['phone', '+86 138 0013 8000'],
  ['phone', '１３８００１３８０００'],
  ['phone', '+44 7700 900123'],
  ['phone', '+1 (212) 555-0123'],
  ['phone', '0049 30 1234567'],
  ['phone', '(212) 555-0123'],
  ['phone', '212-555-0123'],
  ['phone', '010-62345678'],
  ['phone', '07700 900123'],
  ['phone', '06 12 34 56 78'],
  ['phone', '0171 1234567'],
  ['phone', '0170/1234567'],
  ['phone', '0151-12345678'],
  ['phone', '01711234567'],
  ['phone', '07911 123456'],
  ['phone', '07911123456'],
  ['phone', '090-1234-5678'],
  ['phone', '010-1234-5678'],
  ['phone', '09012345678'],
  ['card', '4111 1111 1111 1234'.replace('1234', '1111')],
  ['card', '5500-0055-5555-5559'],
  ['card', '378282246310005'],
  ['identity-number', '11010519491231002X'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'GB82WEST12345698765432'],
]

const innocent = [
  'It is 2026-11-21, 18:44:31, and we met on 12.04.1998 (or was it 04/12/1998?).',
  '今天是2026年11月21日，晚上8点30分，比分是 108:97。',
  'The sword costs 1,250,000 gold, or $13,800.50 in your world; I have 3.14159265358979 pies.',
  '这把剑要卖 13,800,138,000 两银子，或者 ￥13800138000。',
  'You gain +10000000 XP! HP 2350/9999, MP 120/120, Lv. 99.',
  'Roll 3d6+4: [2, 5, 6] = 17. Initiative order: 21-18-12-7.',
  'The password is friend. Speak it and enter.',
  '密码：芝麻开门。口令是“天王盖地虎”。',
  'https://en.wikipedia.org/wiki/List_of_Very_Long_Titles_in_the_2024_Edition',
  'Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaargh!!!1111',
  'hahahahahahahahahahahahahahahahaha 哈哈哈哈哈哈哈哈哈哈哈哈哈哈',
  'task-based-and-disk-oriented-and-risk-averse-24',
  '@mira look at example dot com... no, at me @ 9.',
  'His train leaves at 0815 from platform 0900-1200.',
  'Apartment 4111, 1111 Elm Street, zip 11111-1111.',
  'Room 1234 5678 9012 3456 does not exist.',
  'The Enterprise, NCC-1701-D; agent 007; unit 00-1; 1984; 2001: A Space Odyssey.',
  'IP 192.168.100.200, port 65535, version 1.2.3-beta.45.',
  '她报出一串数字：“一三八零零一三八零零零。”',
  '第138集，播放量1.38亿，弹幕13800条。',
  '*grins* ~~~~~~~~~~~~~~~~~~~~~~~~ --------------------------------',
  'supercalifragilisticexpialidocious antidisestablishmentarianism',
  'Happy New Year 2026/2027! 10-9-8-7-6-5-4-3-2-1-0!',
  'GG 10 to 3, then 2000 1500 1200 points for the top three.',
  '👩‍👩‍👧‍👦❤️‍🔥 Krrrzzzt BZZZT-BZZZT-BZZZT-BZZZT-BZZZT!!',
  'sk-what-is-going-on-here-2day, said the sign.',
  'Agent 007-123-4567 reporting from sector 123-456-7890.',
  'Password: please! No: "password: friend", PASSWORD: PLEASE.',
  'Room 020-12345678, second floor.',
  'ISBN 0-7911-1234-5, 0791112345, 978-0-07-149122-3; bar codes 0171123456789 and 4006381333931.',
  'Game 0791-1112-3456, seed 0171123, save 00712345678, hand 230171123456, chest 07-91-11.',
  'It stood 0171 to 1234567, 07911 of 123, 090-1234, 010-1234-567, 1.090-1234-5678.',
  'At 07911 gold, or 0.07911123456 of it; on 07.11.2026 at 0711, 01.71.1234567.',
  'chess@2700, me@home, jörg@ and @müller.de; 7@9.10, ты@я',
  'She whispers: "seven, four, seven, two…" and the lock clicks.',
]

describe('secrets', () => {
  it.each(secrets)('%s: %s', (kind, secret) => {
    for (const [before, after] of [
      ['', ''],
      ['Take this: ', ' and go'],
      ['我的是 ', '，别告诉别人。'],
      ['“', '”'],
    ]) {
      const text = `${before}${secret}${after}`
      expect(findSecrets(text)).toEqual([
        { kind, start: before?.length, end: (before?.length ?? 0) + secret.length },
      ])
    }
  })

  it.each([
    ['password: hunter22', 'password: [secret]'],
    ['password=letmein', 'password=[secret]'],
    ['Password: hunTer!2', 'Password: [secret]'],
    ['My password is hunter22, keep it', 'My password is [secret] keep it'],
    ['密码：qwerty123', '密码：[secret]'],
    ['密码是abc12345吧', '密码是[secret]吧'],
    ['微信号：1234567', '微信号：[secret]'],
    ['my phone number is 555 0123', 'my phone number is [secret]'],
    ['redis://admin:letmein@host', 'redis://admin:[secret]@host'],
    ['Mail a@b.de or call 13800138000.', 'Mail [secret] or call [secret].'],
    ['邮箱是mei@例.com吗，写信到jörg@müller.de吧', '邮箱是mei@例.com吗，写信到[secret]吧'],
  ])('%s', (text, redacted) => {
    expect(redactSecrets(text).text).toBe(redacted)
  })

  it.each(innocent)('are not in: %s', (text) => {
    expect(findSecrets(text)).toEqual([])
  })

  it('are nobody’s whose checksum is wrong', () => {
    for (const wrong of ['4111 1111 1111 1112', '110105194912310021', 'DE88 3704 0044 0532 0130 00'])
      expect(findSecrets(`It is ${wrong}.`), wrong).toEqual([])
  })

  it('stand in order and apart, and redacted text has none of those that were found', () => {
    const piece = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...secrets.map(([, one]) => one)))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join(' ')
        const found = findSecrets(text)
        let at = 0
        for (const { start, end } of found) {
          expect(start).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThan(start)
          at = end
        }
        expect(at).toBeLessThanOrEqual(text.length)
        expect(redactSecrets(text).count).toBe(found.length)
        for (const one of secrets) if (pieces.includes(one[1])) expect(found.length).toBeGreaterThan(0)
      }),
    )
  })

  it.each([
    'a',
    '1',
    '1 ',
    '1-',
    '0',
    'a.',
    'a@',
    'a@a.',
    'ö@ö.',
    'o\u0308',
    '01',
    '07',
    '0171-',
    '090-1234-',
    '+1',
    'A1b',
    'eyJa',
    '-----BEGIN PRIVATE KEY-----',
    '密码',
  ])('take time in proportion to the text: %j', (piece) => {
    expect(timeRepeated(piece, 200_000, findSecrets)).toBeLessThan(2_000)
  })
})
