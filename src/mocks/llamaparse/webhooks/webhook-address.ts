/** Names that only a private network or a test knows: there the mock takes plain http, where the service wants https. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|test|example|svc)$/;
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const PRIVATE_ADDRESS =
  /^((0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+|\[(::|::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\])$/;

/**
 * Why the service would not send webhooks to this address, or undefined when it would. The service wants a public https
 * address (docs). Relaxed here, as a mock is of no use otherwise: loopback addresses and names of private networks
 * (`localhost`, `*.internal`, `*.test`, names without a dot) are taken, with http too. Texts are ours.
 */
export function refusedAddress(text: string): string | undefined {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return 'webhook_url must be a valid http or https URL';
  const { hostname, protocol } = new URL(text);
  if (LOOPBACK.test(hostname) || PRIVATE_NAME.test(hostname) || isSingleLabel(hostname)) return undefined;
  if (PRIVATE_ADDRESS.test(hostname)) return 'webhook_url must be publicly accessible';
  if (protocol !== 'https:') return 'webhook_url must use https';
  return undefined;
}

function isSingleLabel(hostname: string): boolean {
  return !/[.:]/.test(hostname);
}
