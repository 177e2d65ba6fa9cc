/** What would have been sent. */
export interface OutboxMessage {
  readonly id: string;
  readonly at: Date;
  readonly channel: 'email' | 'sms';
  readonly kind: MessageKind;
  /** Address or number. */
  readonly to: string;
  /** The code in it. */
  readonly token: string;
  /** Hash that `verifyOtp({ token_hash })` takes, with its `pkce_` prefix; empty for a text message. */
  readonly tokenHash: string;
  /** The link in it; undefined where the vendor's text has none. */
  readonly link: string | undefined;
}

export type MessageKind =
  | 'signup'
  | 'invite'
  | 'magiclink'
  | 'recovery'
  | 'email_change'
  | 'reauthentication'
  | 'sms'
  | 'phone_change'
  | 'mfa';

/** Mails and text messages of one project, the newest last. The oldest go when it is full. */
export interface Outbox {
  put(message: Omit<OutboxMessage, 'id'>): void;
  all(): readonly OutboxMessage[];
  clear(): void;
}

const KEPT = 1000;

export function createOutbox(): Outbox {
  const messages: OutboxMessage[] = [];
  let count = 0;
  return {
    put(message) {
      count++;
      messages.push({ id: String(count), ...message });
      if (messages.length > KEPT) messages.shift();
    },
    all: () => [...messages],
    clear() {
      messages.length = 0;
      count = 0;
    },
  };
}
