// Makes srp-vectors.json with AWS's own client, as a second implementation to agree with:
//   npm install amazon-cognito-identity-js@6.3.16 && node srp-vectors.js >srp-vectors.json
// (the recorded file keeps 16 passwords and 3 devices of what this prints)
const AH = require('amazon-cognito-identity-js/lib/AuthenticationHelper').default;
const BI = require('amazon-cognito-identity-js/lib/BigInteger').default;
const DH = require('amazon-cognito-identity-js/lib/DateHelper').default;
const crypto = require('crypto');
const p = (o, m, ...a) => new Promise((res, rej) => o[m](...a, (e, v) => e ? rej(e) : res(v)));
const modpow = (g, x, N) => new Promise((res, rej) => g.modPow(x, N, (e, v) => e ? rej(e) : res(v)));
// deterministic "random"
let seed = 0; const rnd = n => { const out = Buffer.concat([0,1,2,3].map(i => crypto.createHash('sha256').update(`cognitocdk ${seed} ${i}`).digest())); seed++; return out.subarray(0, n).toString('hex'); };
(async () => {
  const out = { source: 'amazon-cognito-identity-js 6.3.16, AuthenticationHelper and DateHelper, with fixed random numbers', passwords: [], devices: [], timestamps: [] };
  const cases = [
    ['AbCdEfGhI', 'd2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001', 'Correct-Horse-7', null],
    ['AbCdEfGhI', 'ada@company.com', 'pässwörd ✓ 密碼', null],
    ['x', 'u', ' ', null],
    ['AbCdEfGhI', 'colon:in:name', 'colon:in:password', null],
    ['AbCdEfGhI', 'salt-high-bit', 'Correct-Horse-7', 'f0e1d2c3b4a5968778695a4b3c2d1e0f'],
    ['AbCdEfGhI', 'salt-leading-zeros', 'Correct-Horse-7', '0000000000000001'],
    ['AbCdEfGhI', 'salt-odd-digits', 'Correct-Horse-7', 'abc'],
    ['AbCdEfGhI', 'salt-zero-byte-then-high-bit', 'Correct-Horse-7', '00ff00ff00ff00ff'],
  ];
  const one = async (group, user, password, saltHex, deviceVerifier) => {
    const h = new AH(group);
    h.smallAValue = new BI(rnd(128), 16);
    h.largeAValue = null; // the constructor made one for its own a
    const A = await p(h, 'getLargeAValue');
    const salt = new BI(saltHex, 16);
    const x = new BI(h.hexHash(h.padHex(salt) + h.hash(`${group}${user}:${password}`)), 16);
    const v = await modpow(h.g, x, h.N);
    const b = new BI(rnd(128), 16);
    const B = h.k.multiply(v).add(await modpow(h.g, b, h.N)).mod(h.N);
    const key = await p(h, 'getPasswordAuthenticationKey', user, password, B, salt);
    return { group, user, password, salt: saltHex, verifier: h.padHex(v), a: h.smallAValue.toString(16), b: b.toString(16), A: A.toString(16), B: B.toString(16), key: Buffer.from(key).toString('hex') };
  };
  for (const [group, user, password, salt] of cases) out.passwords.push(await one(group, user, password, salt || rnd(16)));
  for (let i = 0; i < 24; i++) out.passwords.push(await one('AbCdEfGhI', 'user' + i, 'Pass-word-' + i, rnd(16)));
  for (let i = 0; i < 6; i++) {
    const h = new AH('-device-group' + i);
    const deviceKey = `eu-west-1_${rnd(8)}`;
    h.generateRandomString = () => Buffer.from(rnd(40), 'hex').toString('base64');
    await p(h, 'generateHashDevice', '-device-group' + i, deviceKey);
    const d = await one('-device-group' + i, deviceKey, h.getRandomPassword(), h.getSaltDevices());
    if (d.verifier !== h.getVerifierDevices()) throw 'verifier';
    d.passwordVerifier = Buffer.from(h.getVerifierDevices(), 'hex').toString('base64');
    d.saltBase64 = Buffer.from(h.getSaltDevices(), 'hex').toString('base64');
    out.devices.push(d);
  }
  const RealDate = Date;
  for (const iso of ['2026-11-05T03:04:05Z', '2026-11-15T15:04:05Z', '2024-02-29T23:59:59Z', '2027-01-01T00:00:00Z', '2018-07-10T13:01:00Z', '2026-12-31T12:00:00Z']) {
    global.Date = class extends RealDate { constructor() { super(iso); } };
    out.timestamps.push({ at: iso, text: new DH().getNowString() });
    global.Date = RealDate;
  }
  console.log(JSON.stringify(out, null, 1));
})();
