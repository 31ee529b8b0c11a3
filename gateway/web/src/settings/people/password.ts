// without letters and digits that look alike
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 14;

/** A random password that can be read out over the phone: letters and digits, a dash, at least one of each kind. */
export function newPassword(): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
    // 56 letters of 256 values: the first four are a little likelier, which costs less than a hundredth of a bit
    const text = [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join('');
    if (/[a-z]/.test(text) && /[A-Z]/.test(text) && /[2-9]/.test(text)) {
      return `${text.slice(0, LENGTH / 2)}-${text.slice(LENGTH / 2)}`;
    }
  }
}
