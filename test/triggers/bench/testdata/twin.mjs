// The pre-sign-up decision by e-mail domain in Node, over the Runtime API: what the Go
// function is measured against.
import http from 'node:http';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const domains = JSON.parse(process.env.TENANT_DOMAINS);
const local = /^(?!\.)(?!.*\.\.)[A-Za-z0-9._+'-]{1,64}(?<!\.)$/;
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const sentence = 'Sign-up is not possible with these details; please ask your administrator for access';

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: '/2018-06-01/runtime' + path, agent }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function lower(s) {
  return s.replace(/[A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 32));
}

function decide(event) {
  if (event.version !== '1' || event.triggerSource !== 'PreSignUp_SignUp') return 'unknown-source';
  const email = event.request.userAttributes.email ?? '';
  const parts = email.split('@');
  if (email.length > 254 || parts.length !== 2 || !local.test(parts[0])) return 'address-not-strict';
  const domain = lower(parts[1]);
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((l) => label.test(l)) || /^[0-9]+$/.test(labels.at(-1))) return 'address-not-strict';
  const owner = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  if (owner === undefined) return 'domain-not-allowed';
  if (event.request.userAttributes['custom:tenant_id'] !== owner) return 'tenant-not-the-domains';
  return '';
}

for (;;) {
  const next = await call('GET', '/invocation/next');
  const id = next.headers['lambda-runtime-aws-request-id'];
  const event = JSON.parse(next.body);
  const reason = decide(event);
  const level = reason ? 'WARN' : 'INFO';
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, message: reason ? 'refused' : 'answered', source: event.triggerSource, requestId: id }));
  if (reason) {
    await call('POST', `/invocation/${id}/error`, JSON.stringify({ errorMessage: sentence, errorType: 'Sentence' }));
  } else {
    event.response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
    await call('POST', `/invocation/${id}/response`, JSON.stringify(event));
  }
}
