import { type AuthCall, type AuthDeps, json } from '../call.ts';

/** GET /health */
export function health(): Response {
  return json({
    version: 'v2.180.0',
    name: 'GoTrue',
    description: 'GoTrue is a user registration and authentication API',
  });
}

const PROVIDERS = [
  ...['apple', 'azure', 'bitbucket', 'discord', 'facebook', 'figma', 'fly', 'github', 'gitlab', 'google', 'keycloak'],
  ...[
    'kakao',
    'linkedin',
    'linkedin_oidc',
    'notion',
    'spotify',
    'slack',
    'slack_oidc',
    'snapchat',
    'twitch',
    'twitter',
  ],
  ...['workos', 'x', 'zoom'],
];

/** GET /settings */
export function settings({ config }: AuthDeps): Response {
  const external = Object.fromEntries(PROVIDERS.map((provider) => [provider, false]));
  return json({
    external: { anonymous_users: config.anonymous, ...external, email: true, phone: config.phone },
    disable_signup: config.signupDisabled,
    mailer_autoconfirm: config.autoconfirm,
    phone_autoconfirm: config.phoneAutoconfirm,
    sms_provider: '',
    saml_enabled: false,
  });
}

/** GET /.well-known/jwks.json: a secret is never published, so with HS256 the set is empty. */
export function jwks({ jwts }: AuthDeps, _call: AuthCall): Response {
  return json({ keys: jwts.publicKeys }, { 'cache-control': 'public, max-age=600' });
}
