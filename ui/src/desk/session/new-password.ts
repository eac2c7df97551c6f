/**
 * What makes a new password good: its length, and that it is not among the first to be guessed. No rules of
 * composition: they make people write it down.
 */

export const PASSWORD_MIN = 8;
export const PASSWORD_GOOD = 15;
export const PASSPHRASE_MIN = 12;

export type Strength = "none" | "short" | "guessable" | "fair" | "good";

const commonStarts = [
  "password",
  "contrase",
  "12345678",
  "qwerty",
  "letmein",
  "welcome",
  "daybook",
  "iloveyou",
];

/** How a password stands; `words` are what a guesser tries first: the person's and the clinic's name. */
export function strengthOf(password: string, words: string[] = [], min = PASSWORD_MIN): Strength {
  const length = [...password].length;
  if (length === 0) return "none";
  if (length < min) return "short";
  if (isGuessable(password.toLowerCase(), words)) return "guessable";
  return length >= PASSWORD_GOOD ? "good" : "fair";
}

function isGuessable(password: string, words: string[]): boolean {
  if (new Set(password).size <= 3) return true;
  const known = words.flatMap((it) => it.toLowerCase().split(/\s+/)).filter((it) => it.length >= 4);
  // A known word leaves too little once it is taken out.
  return [...commonStarts, ...known].some((word) => {
    const rest = password.replaceAll(word, "");
    return rest.length < password.length && rest.length < 6;
  });
}
