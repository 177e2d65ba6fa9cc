import { argon2, createCipheriv, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** A hash of another system that `password_hash` takes beside bcrypt, able to tell its password. */
export type ImportedHash = (password: string) => Promise<boolean>;

/** Most memory that one check may take; the vendor's limit is four times that. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Argon2 in PHC form or Firebase's scrypt; undefined for anything else, and for what would take too much. */
export function importedHash(text: string): ImportedHash | undefined {
  return argon2Hash(text) ?? firebaseScryptHash(text);
}

const ARGON2 = /^\$(argon2id?|argon2i)\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

function argon2Hash(text: string): ImportedHash | undefined {
  const [, algorithm, memory, passes, parallelism, salt = '', hash = ''] = ARGON2.exec(text) ?? [];
  const settings = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const fits = settings.passes >= 1 && settings.passes <= 100 && settings.parallelism >= 1;
  const [nonce, expected] = [Buffer.from(salt, 'base64'), Buffer.from(hash, 'base64')];
  if (algorithm !== 'argon2i' && algorithm !== 'argon2id') return undefined;
  if (!fits || settings.memory < 8 * settings.parallelism || settings.memory * 1024 > MAX_BYTES) return undefined;
  if (nonce.length < 8 || expected.length < 4 || expected.length > 1024) return undefined;
  return async (message) =>
    expected.equals(await promisify(argon2)(algorithm, { ...settings, message, nonce, tagLength: expected.length }));
}

const FIREBASE =
  /^\$fbscrypt\$v=1,n=(\d{1,2}),r=(\d{1,3}),p=(\d{1,2})(?:,ss=([^,$]+))?(?:,sk=([^,$]+))?\$([^$]+)\$([^$]+)$/;

/** See github.com/firebase/scrypt: the derived key encrypts the project's signer key, and that is the hash. */
function firebaseScryptHash(text: string): ImportedHash | undefined {
  const [, n, r, p, separator = '', signerKey = '', salt = '', hash = ''] = FIREBASE.exec(text) ?? [];
  const [cost, blockSize, parallelization] = [2 ** Number(n), Number(r), Number(p)];
  const bytes = 128 * cost * blockSize;
  if (!(cost >= 2 && blockSize >= 1 && parallelization >= 1 && bytes <= MAX_BYTES)) return undefined;
  const key = Buffer.from(signerKey, 'base64');
  const fullSalt = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(separator, 'base64')]);
  const expected = Buffer.from(hash, 'base64');
  if (key.length === 0 || expected.length === 0) return undefined;
  return async (password) => {
    const options = { cost, blockSize, parallelization, maxmem: 2 * bytes + 1_048_576 };
    const derived = await derive(password, fullSalt, options);
    const cipher = createCipheriv('aes-256-ctr', derived, Buffer.alloc(16));
    return expected.equals(Buffer.concat([cipher.update(key), cipher.final()]));
  };
}

function derive(password: string, salt: Buffer, options: Parameters<typeof scrypt>[3] & object): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
