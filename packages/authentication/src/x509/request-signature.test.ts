import { expect, test } from 'vitest';
import { derElements } from './der.ts';
import { requestSignatureProblem } from './request-signature.ts';

/** Made with openssl: requests in DER, signed by the key they are about. */
const requests = {
  p384:
    'MIIBBTCBiwIBADAMMQowCAYDVQQDDAF4MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE0jbYR+KUmHG0D6RMQxfeFxg9bsD9/WiPbPjoSDPhUkQxRZCeUeKy6Ni6' +
    '4GB9Z/RnAo9D2l2qhB/BY/TtzvpyeICgZOUFSFwiU2hIxUAhZN0acvAi8UWFV4uUK33BSfUFoAAwCgYIKoZIzj0EAwMDaQAwZgIxAJY199iTwUQP5t++xCqa' +
    'ef1rQ3a171idGUIYLXeZg8iw7zwsRakujANXZbD4C0HvMAIxANtELn6K0ToyZuJDMb6GXbRdFdIX09Y4azKCTwtFlFgGRvRLUFHbvyGOxOpfBCZcEA==',
  ed25519:
    'MIGRMEUCAQAwEjEQMA4GA1UEAwwHc29tZW9uZTAqMAUGAytlcAMhAPKnvEC06pIZxtrKDevVulWqk+G2OO1cfaED7be8VFGzoAAwBQYDK2VwA0EAqdI0s1vi' +
    '92vSzQVGpai9UfeX5RThg0wbJvOEaffdi484f4f9yXgmQIk+Brgwagte+HH9WLWIJxw7mCSKK3SADg==',
  rsa:
    'MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDPyje6cDhabZhe4yyQA+mbz7WRSAGCFq5CR/k1TAdHu+erGWcL' +
    'fzEEV3u/98iCB7ZPyAWIX8B1OcoooDs59FJi3Jt7i16OGSFLshMMqakaFH6GXfVAZYGGM/IIp/U1NaTEOcDps5cmFV45x9W4OmiKWFVpkNPEGfix0ELl/y4o' +
    'aQIDAQABoAAwDQYJKoZIhvcNAQELBQADgYEAzD+/I7RCw+YRUvfTXocmxEHtRO1P224r6hvvc72QL0+U3qqPm8PFoGlrfBmfY87e2iE7KUxKxbStKI1y+wOY' +
    'mrhbCjtKIRrF8h5Vlt8cnhUB7KT+EbmM3PxJn/6eSBk9OyhUkiPv81JU5XR+OYacFd96kjYNY1EylqvdpM/nDag=',
  rsaSha1:
    'MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDPyje6cDhabZhe4yyQA+mbz7WRSAGCFq5CR/k1TAdHu+erGWcL' +
    'fzEEV3u/98iCB7ZPyAWIX8B1OcoooDs59FJi3Jt7i16OGSFLshMMqakaFH6GXfVAZYGGM/IIp/U1NaTEOcDps5cmFV45x9W4OmiKWFVpkNPEGfix0ELl/y4o' +
    'aQIDAQABoAAwDQYJKoZIhvcNAQEFBQADgYEAa3ihVGhpyKhTO4av/8YK2TYdvNrYhF4lljeEu0+ze2EsC6UVQ9V0EtJfdA3XorUebOzyogpU1+FobffKHbub' +
    'IepYk8hLqhi7EKKLyEeAwO2ns1TiinIpmnCyym5po1btC4uKYERDdSk7HzEincLb3CsNdD5s8jquJxs/zf08yYE=',
  rsaMd5:
    'MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDPyje6cDhabZhe4yyQA+mbz7WRSAGCFq5CR/k1TAdHu+erGWcL' +
    'fzEEV3u/98iCB7ZPyAWIX8B1OcoooDs59FJi3Jt7i16OGSFLshMMqakaFH6GXfVAZYGGM/IIp/U1NaTEOcDps5cmFV45x9W4OmiKWFVpkNPEGfix0ELl/y4o' +
    'aQIDAQABoAAwDQYJKoZIhvcNAQEEBQADgYEASgHmew5dI/DGZGoEFf/Ny4Kbq+NcfaONoW4NhARA3osi0SzyjdIkvHOSK/l9p/C2rlStkguAwObgjVrycGaH' +
    'fgJsAPgCjnopwxy38OWfXT9sdvwqoxkX8jsePpPD/kBXzkVuvwwvM0SQQJLfqB+QEqnVpGv3AoV356uoq3TOgF8=',
  rsaPss:
    'MIIBfzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDPyje6cDhabZhe4yyQA+mbz7WRSAGCFq5CR/k1TAdHu+erGWcL' +
    'fzEEV3u/98iCB7ZPyAWIX8B1OcoooDs59FJi3Jt7i16OGSFLshMMqakaFH6GXfVAZYGGM/IIp/U1NaTEOcDps5cmFV45x9W4OmiKWFVpkNPEGfix0ELl/y4o' +
    'aQIDAQABoAAwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIDAgEgA4GBAA4k401CtSCVlkpg' +
    '630nZVRVkE6vklUqxoMYdh/ZFu7bFNpyKridG2N1lBZ2f2sFashSeW2JPgcqSNZR/ADhNEwOO1eGo2lLuiJM8nL9tPaEfD7fl1x9U9IEpvI9IFjzvGbIs3tk' +
    '3b6WYKbupWowQ5iSU3Gav/gkVjISHs5XaVtj',
  rsaPssOtherSalt:
    'MIIBejCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDPyje6cDhabZhe4yyQA+mbz7WRSAGCFq5CR/k1TAdHu+erGWcL' +
    'fzEEV3u/98iCB7ZPyAWIX8B1OcoooDs59FJi3Jt7i16OGSFLshMMqakaFH6GXfVAZYGGM/IIp/U1NaTEOcDps5cmFV45x9W4OmiKWFVpkNPEGfix0ELl/y4o' +
    'aQIDAQABoAAwPAYJKoZIhvcNAQEKMC+gDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAAOBgQA8qQib5SeoE1wQ1zyjXqzE' +
    'ivCeqn9Q7NINDamRJVEvmwtcvl/0U8Js7/dpdee+UwoZTIMwt4RFNI/38ZE/QYOrBTxYrod/+cBM9m65TQTbGjerS/uZxyju5Ha1rPyUyaBmpA6VS5whqgQv' +
    'KGLdpFzB9irzWrVfFJomTWI7gaECvw==',
  rsa512:
    'MIHFMHECAQAwDDEKMAgGA1UEAwwBeDBcMA0GCSqGSIb3DQEBAQUAA0sAMEgCQQDI5lvvIdeejBrQzjpHxw7UbVBdiSdNW3rHRLIixjA8BcUm3d/7kBe9m2lQ' +
    'iHZS6GvuNjq0AarIBetefEHDBNMnAgMBAAGgADANBgkqhkiG9w0BAQsFAANBAMN3BUkDF4rsSkVePsQdxaTdFW/SbbyO44O6nyjortXXr75ePzFAh5IjJNNA' +
    'VrQul2lSrsTNW8PO8M6xIHOhKAU=',
  secp256k1:
    'MIHDMGsCAQAwDDEKMAgGA1UEAwwBeDBWMBAGByqGSM49AgEGBSuBBAAKA0IABGq2tzn6JJQzH1HYGqat6S477BOrjjcXtk3vS9PvQ5pTcSJ5oqQ08ElF5GrR' +
    'YEp9e9pgVds5nKhSha6u+9htXwagADAKBggqhkjOPQQDAgNIADBFAiEAghh7gEdyyOMdMayXV+ab5AmPEMUxeNF+bkjuV0t4BewCIDDygqHlpQlHB+0KrD6u' +
    'IwnHSPTJMf/YdbjiHI8T4egd',
};
type Name = keyof typeof requests;

const derOf = (name: Name): Uint8Array => Uint8Array.from(Buffer.from(requests[name], 'base64'));
/** The last bit of the signature is another one. */
function changed(name: Name): Uint8Array {
  const der = derOf(name);
  der[der.length - 1]! ^= 1;
  return der;
}

test.each(['p384', 'ed25519', 'rsa', 'rsaSha1', 'rsaPss'] as const)('a request signed by its own key is fine: %s', (name) => {
  expect(requestSignatureProblem(derOf(name))).toBeUndefined();
});

test.each([
  ['p384', 'x509: ECDSA verification failure'],
  ['ed25519', 'x509: Ed25519 verification failure'],
  ['rsa', 'crypto/rsa: verification error'],
  ['rsaPss', 'crypto/rsa: verification error'],
] as const)('a request with a bit changed is told what Go says of it: %s', (name, problem) => {
  expect(requestSignatureProblem(changed(name))).toBe(problem);
});

test.each([
  ['rsaMd5', 'x509: cannot verify signature: insecure algorithm MD5-RSA'],
  ['rsaPssOtherSalt', 'x509: cannot verify signature: algorithm unimplemented'],
  ['rsa512', 'crypto/rsa: 512-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)'],
  ['secp256k1', 'x509: unsupported elliptic curve'],
] as const)('an algorithm that upstream does not take is refused: %s', (name, problem) => {
  expect(requestSignatureProblem(derOf(name))).toBe(problem);
});

test('a request about a key that another kind of key has signed is refused', () => {
  const [request, other] = [derOf('rsa'), derOf('ed25519')];
  const whole = derElements(request, { start: 0, end: request.length })[0]!;
  const info = request.subarray(whole.start, derElements(request, whole)[0]!.end);
  // The algorithm, and the bit string behind it, of Ed25519.
  const body = Buffer.concat([info, other.subarray(other.length - 74)]);
  const head = Buffer.from([0x30, 0x82, body.length >> 8, body.length & 0xff]);
  expect(requestSignatureProblem(Buffer.concat([head, body]))).toBe(
    'x509: signature algorithm specifies an Ed25519 public key, but have public key of type *rsa.PublicKey',
  );
});

test('bytes that are no request are not read past their end', () => {
  const whole = derOf('p384');
  for (let length = 0; length < whole.length; length++)
    expect(() => requestSignatureProblem(whole.subarray(0, length))).toThrow('malformed');
});
