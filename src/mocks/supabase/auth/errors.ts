/** A refusal of Auth (GoTrue): HTTP status, error code, message. */
export interface AuthRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Why a password is weak. */
  readonly reasons?: readonly string[];
}

/** Thrown to refuse a request: what its transaction did is undone. */
export class AuthRefused extends Error {
  readonly refusal: AuthRefusal;
  /** What to answer instead of the refusal's own JSON: a redirect that carries it. */
  readonly answer: Response | undefined;
  constructor(refusal: AuthRefusal, answer?: Response) {
    super(refusal.message);
    this.name = 'AuthRefused';
    this.refusal = refusal;
    this.answer = answer;
  }
}

const of = (status: number, code: string, message: string): AuthRefusal => ({ status, code, message });
const invalid = (message: string) => of(400, 'validation_failed', message);

/** Messages are the vendor's: its published server's source. */
export const refusals = {
  noBearer: of(401, 'no_authorization', 'This endpoint requires a valid Bearer token'),
  badJwt: (why: string) => of(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${why}`),
  noSubject: of(403, 'bad_jwt', 'invalid claim: missing sub claim'),
  subjectNotUuid: of(400, 'bad_jwt', 'invalid claim: sub claim must be a UUID'),
  sessionNotUuid: of(403, 'bad_jwt', 'invalid claim: session_id claim must be a UUID'),
  userGone: of(403, 'user_not_found', 'User from sub claim in JWT does not exist'),
  sessionGone: of(403, 'session_not_found', 'Session from session_id claim in JWT does not exist'),
  notAdmin: of(403, 'not_admin', 'User not allowed'),
  wrongAudience: of(400, 'validation_failed', "Token audience doesn't match request audience"),

  invalid,
  badJson: (why: string) => of(400, 'bad_json', `Could not parse request body as JSON: ${why}`),
  passwordMissing: invalid('Signup requires a valid password'),
  passwordTooLong: invalid('Password cannot be longer than 72 characters'),
  weakPassword: (characters: number): AuthRefusal => ({
    ...of(422, 'weak_password', `Password should be at least ${characters} characters.`),
    reasons: ['length'],
  }),
  samePassword: of(422, 'same_password', 'New password should be different from the old password.'),

  signupDisabled: of(422, 'signup_disabled', 'Signups not allowed for this instance'),
  anonymousDisabled: of(422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled'),
  otpDisabled: of(422, 'otp_disabled', 'Signups not allowed for otp'),
  phoneSignupDisabled: of(400, 'phone_provider_disabled', 'Phone signups are disabled'),
  phoneLoginDisabled: of(422, 'phone_provider_disabled', 'Phone logins are disabled'),
  phoneUnsupported: of(400, 'phone_provider_disabled', 'Unsupported phone provider'),
  userExists: of(422, 'user_already_exists', 'User already registered'),
  emailExists: of(422, 'email_exists', 'A user with this email address has already been registered'),
  phoneExists: of(422, 'phone_exists', 'Phone number already registered by another user'),
  savingUser: of(500, 'unexpected_failure', 'Database error saving new user'),

  badCredentials: of(400, 'invalid_credentials', 'Invalid login credentials'),
  unsupportedGrant: of(400, 'invalid_credentials', 'unsupported_grant_type'),
  emailNotConfirmed: of(400, 'email_not_confirmed', 'Email not confirmed'),
  phoneNotConfirmed: of(400, 'phone_not_confirmed', 'Phone not confirmed'),
  banned: of(400, 'user_banned', 'User is banned'),
  refreshMalformed: invalid('Refresh token is not valid'),
  refreshUnknown: of(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found'),
  refreshUsed: of(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used'),
  refreshBanned: of(400, 'user_banned', 'Invalid Refresh Token: User Banned'),
  refreshNoSession: of(400, 'session_not_found', 'Invalid Refresh Token: No Valid Session Found'),
  refreshExpired: of(400, 'session_expired', 'Invalid Refresh Token: Session Expired'),
  pkceEmpty: invalid('invalid request: both auth code and code verifier should be non-empty'),
  flowUnknown: of(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found'),
  flowExpired: of(422, 'flow_state_expired', 'invalid flow state, flow state has expired'),
  badVerifier: of(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier'),

  otpExpired: of(403, 'otp_expired', 'Token has expired or is invalid'),
  linkExpired: of(403, 'otp_expired', 'Email link is invalid or has expired'),
  reauthenticationNeeded: of(400, 'reauthentication_needed', 'Password update requires reauthentication'),
  nonceWrong: of(422, 'reauthentication_not_valid', 'Nonce has expired or is invalid'),
  mailTooSoon: (seconds: number) =>
    of(429, 'over_email_send_rate_limit', `For security purposes, you can only request this after ${seconds} seconds.`),
  tooManyRequests: of(429, 'over_request_rate_limit', 'Request rate limit reached'),

  userIdNotUuid: of(404, 'validation_failed', 'user_id must be an UUID'),
  userUnknown: of(404, 'user_not_found', 'User not found'),
  emailUnknown: of(404, 'user_not_found', 'User with this email not found'),
  manualLinkingDisabled: of(404, 'manual_linking_disabled', 'Manual linking is disabled'),
  identityNotUuid: of(404, 'validation_failed', 'identity_id must be an UUID'),
  singleIdentity: of(422, 'single_identity_not_deletable', 'User must have at least 1 identity after unlinking'),
  identityUnknown: of(422, 'identity_not_found', "Identity doesn't exist"),
  samlDisabled: of(404, 'saml_provider_disabled', 'SAML 2.0 is disabled'),
  appMetadataForbidden: of(403, 'not_admin', 'Updating app_metadata requires admin privileges'),
} as const;

const NEW_SHAPE = '2024-01-01';

/** The body's shape depends on the API version the client names: `{code, message}` since 2024-01-01. */
export function refusalResponse(request: Request, refusal: AuthRefusal): Response {
  const version = request.headers.get('x-supabase-api-version') ?? '';
  const isNew = /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= NEW_SHAPE;
  const body = isNew
    ? { code: refusal.code, message: refusal.message }
    : { code: refusal.status, error_code: refusal.code, msg: refusal.message };
  const weak = refusal.reasons && { weak_password: { reasons: refusal.reasons } };
  const headers = new Headers({ 'content-type': 'application/json', 'x-sb-error-code': refusal.code });
  if (isNew) headers.set('x-supabase-api-version', NEW_SHAPE);
  return new Response(JSON.stringify({ ...body, ...weak }), { status: refusal.status, headers });
}
