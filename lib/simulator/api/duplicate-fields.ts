const TOKEN = /\s*(?:([{}[\]:,])|("(?:[^"\\]|\\.)*")|([^\s{}[\]:,"]+))/y;

interface Level {
  /** Where this object or list stands: `spec.ingress[0]`. */
  path: string;
  /** The keys seen so far, of an object; the number of entries, of a list. */
  keys: Set<string> | number;
  /** The key whose value comes next. */
  key: string | undefined;
}

/** The fields that a JSON text names more than once, as paths, in the order of their repetition. `text` must parse. */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, mark, string] = match;
    const level = levels.at(-1);
    if (mark === "{" || mark === "[") levels.push(levelInside(level, mark));
    else if (mark === "}" || mark === "]") levels.pop();
    else if (mark === "," && level !== undefined) nextEntry(level);
    else if (string !== undefined && level !== undefined) readKey(level, string, found);
  }
  return found;
}

function levelInside(parent: Level | undefined, mark: "{" | "["): Level {
  return {
    path: parent === undefined ? "" : placeIn(parent),
    keys: mark === "{" ? new Set() : 0,
    key: undefined,
  };
}

function placeIn({ path, keys, key = "" }: Level): string {
  if (typeof keys === "number") return `${path}[${keys}]`;
  return path === "" ? key : `${path}.${key}`;
}

function nextEntry(level: Level): void {
  level.key = undefined;
  if (typeof level.keys === "number") level.keys += 1;
}

/** In an object, a string is a key when none waits for its value. */
function readKey(level: Level, string: string, found: string[]): void {
  if (typeof level.keys === "number" || level.key !== undefined) return;
  level.key = JSON.parse(string) as string;
  if (level.keys.has(level.key)) found.push(placeIn(level));
  level.keys.add(level.key);
}
