// Time of one CognitoJwtVerifier.verifySync of aws-jwt-verify, keys cached, full checks, 15 claims: the same token
// that BenchmarkVerify makes. Prints one line in the form of Go's benchmarks, so that both read alike.
import { createPublicKey, createSign, generateKeyPairSync } from "node:crypto";
import { CognitoJwtVerifier } from "aws-jwt-verify";

const userPoolId = "eu-west-1_AbCdEfGhI", clientId = "2abcdefghijklmnopqrstuvwxy";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const b64 = (o) => Buffer.from(JSON.stringify(o)).toString("base64url");
const input = b64({ kid: "k1", alg: "RS256" }) + "." + b64({
  sub: "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001", "cognito:groups": ["admins", "acme"],
  iss: `https://cognito-idp.eu-west-1.amazonaws.com/${userPoolId}`, version: 2, client_id: clientId,
  origin_jti: "11111111-2222-4333-8444-555555555555", event_id: "22222222-2222-4333-8444-555555555555",
  token_use: "access", scope: "files/read aws.cognito.signin.user.admin", auth_time: now - 60, exp: now + 3600,
  iat: now - 60, jti: "33333333-2222-4333-8444-555555555555", username: "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001",
  tenant_id: "acme",
});
const token = input + "." + createSign("RSA-SHA256").update(input).sign(privateKey).toString("base64url");

const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: "access" });
verifier.cacheJwks({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }] });

const run = (n) => {
  const start = process.hrtime.bigint();
  for (let i = 0; i < n; i++) verifier.verifySync(token);
  return Number(process.hrtime.bigint() - start) / n;
};
run(20000); // the compiler warms up
const times = [1, 2, 3, 4, 5].map(() => run(20000)).sort((a, b) => a - b);
console.log(`BenchmarkAwsJwtVerify/node-${process.versions.node}\t100000\t${times[2].toFixed(0)} ns/op`);
