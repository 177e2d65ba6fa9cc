/**
 * The address an authenticator app reads, as the vendor's library writes it: Go escapes less in a path and in these
 * values than encodeURIComponent.
 */
export function otpauthUri({ issuer, account, secret }: { issuer: string; account: string; secret: string }): string {
  const query = Object.entries({ algorithm: 'SHA1', digits: '6', issuer, period: '30', secret });
  const encoded = query.map(([name, value]) => `${name}=${kept(value, '$&+:=@')}`).join('&');
  return `otpauth://totp/${kept(`${issuer}:${account}`, '$&+,/:;=@')}?${encoded}`;
}

function kept(text: string, characters: string): string {
  const strict = encodeURIComponent(text).replace(/[!'()*]/g, percent);
  return [...characters].reduce((all, character) => all.replaceAll(percent(character), character), strict);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A QR code as SVG, of the vendor's size and error correction: 3 pixels a module, level H. */
export async function qrCode(text: string): Promise<string> {
  // loaded when it is asked for: few want a picture
  const { renderSVG } = await import('uqr');
  return renderSVG(text, { ecc: 'H', border: 4, pixelSize: 3 });
}
