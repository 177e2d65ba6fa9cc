import type { AuthCall, AuthDeps } from '../call.ts';

/** Where a link leads: what is asked for, then the page the request came from, then the site; only if allowed. */
export function redirectTarget({ config }: AuthDeps, call: AuthCall, asked?: string): string {
  const candidates = [asked, call.query.get('redirect_to'), call.request.headers.get('referer')];
  return candidates.find((url): url is string => !!url && isAllowed(url, config)) ?? config.siteUrl;
}

function isAllowed(url: string, { siteUrl, redirectUrls }: AuthDeps['config']): boolean {
  if (!URL.canParse(url)) return false;
  if (new URL(url).host === new URL(siteUrl).host) return true;
  return redirectUrls.some((glob) => globPattern(glob).test(url));
}

/** The vendor's globs: `*` within a part (dots and slashes separate), `**` across parts, `?` one character. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*|\*|\?|[.+^${}()|[\]\\]/g, (token) => {
    switch (token) {
      case '**':
        return '.*';
      case '*':
        return '[^./]*';
      case '?':
        return '[^./]';
      default:
        return `\\${token}`;
    }
  });
  return new RegExp(`^${source}$`, 's');
}

/** `type` is what the link verifies as. */
export function actionLink(call: AuthCall, link: { hash: string; type: string; redirectTo: string }): string {
  const target = /[&=#]/.test(link.redirectTo) ? encodeURIComponent(link.redirectTo) : link.redirectTo;
  return `${call.externalUrl}/verify?token=${link.hash}&type=${link.type}&redirect_to=${target}`;
}
