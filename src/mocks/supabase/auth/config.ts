/** How a project's Auth is set up. Defaults are those of the vendor's CLI unless said. */
export interface AuthOptions {
  /** E-mail addresses count as confirmed at sign-up. Default true. */
  readonly autoconfirm?: boolean;
  /** `signInAnonymously`. Default true (the CLI's is false). */
  readonly anonymous?: boolean;
  /** Sign-up and sign-in by phone. Default false. No message is sent: see the outbox. */
  readonly phone?: boolean;
  /** Phone numbers count as confirmed at sign-up. Default true. */
  readonly phoneAutoconfirm?: boolean;
  /** A number for text messages can be a second factor. Default false. */
  readonly mfaPhone?: boolean;
  /** Nobody can sign up; admins can still create users. Default false. */
  readonly signupDisabled?: boolean;
  /** Characters. Default 6. */
  readonly minPasswordLength?: number;
  /** Life of an access token in seconds. Default 3600. */
  readonly jwtExpirySeconds?: number;
  /** `linkIdentity` and `unlinkIdentity`. Default false. */
  readonly manualLinking?: boolean;
  /** Seconds in which a refresh token may be used a second time. Default 10. */
  readonly reuseIntervalSeconds?: number;
  /** A change of address is confirmed at the old address as well. Default true. */
  readonly secureEmailChange?: boolean;
  /** A new password needs a nonce of `reauthenticate` when the sign-in is older than 24 h. Default false. */
  readonly securePasswordChange?: boolean;
  /** A new password needs the current one, `updateUser({ password, current_password })`. Default false. */
  readonly currentPasswordNeeded?: boolean;
  /** Life of codes and links in seconds. Default 3600. */
  readonly otpExpirySeconds?: number;
  /** Digits of a code, 6 to 10. Default 6. */
  readonly otpLength?: number;
  /** Least seconds between two mails of a kind to one user. Default 0: no limit (the CLI's is 1). */
  readonly secondsBetweenMails?: number;
  /** Calls each limited route takes in five minutes before it answers 429. Default Infinity. */
  readonly callsPerFiveMinutes?: number;
  /** Where links lead that name no address, or none that is allowed. Default http://127.0.0.1:3000. */
  readonly siteUrl?: string;
  /** Globs of the addresses a link may lead to; `**` matches anything. Default ['**'] (the CLI's: the site only). */
  readonly redirectUrls?: readonly string[];
  /** A JWK set as GOTRUE_JWT_KEYS has it; one key signs. Default none: HS256 by the project's secret. */
  readonly signingKeys?: unknown;
}

export type AuthConfig = Required<Omit<AuthOptions, 'signingKeys'>>;

export function authConfig({ signingKeys: _, ...options }: AuthOptions = {}): AuthConfig {
  return {
    autoconfirm: true,
    anonymous: true,
    phone: false,
    phoneAutoconfirm: true,
    mfaPhone: false,
    signupDisabled: false,
    minPasswordLength: 6,
    jwtExpirySeconds: 3600,
    manualLinking: false,
    reuseIntervalSeconds: 10,
    secureEmailChange: true,
    securePasswordChange: false,
    currentPasswordNeeded: false,
    otpExpirySeconds: 3600,
    otpLength: 6,
    secondsBetweenMails: 0,
    callsPerFiveMinutes: Number.POSITIVE_INFINITY,
    siteUrl: 'http://127.0.0.1:3000',
    redirectUrls: ['**'],
    ...options,
  };
}
