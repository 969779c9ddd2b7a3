/** Decorators that leave what they are put on callable as it is written, or change it as pyright knows. */
const PLAIN =
  /^@(?:\w+\.)*(staticmethod|classmethod|property|cached_property|abstractmethod|overload|override|final|lru_cache|cache|contextmanager|asynccontextmanager|coroutine|dataclass|total_ordering|unique|runtime_checkable|no_type_check|deprecated|setter|getter|deleter|type_check_only|disjoint_base|dataclass_transform|singledispatchmethod)\b/;

/**
 * Whether the function or class of this name at a line (from 0) has no decorator but such as pyright
 * understands. False when no definition of it stands there: an alias or a value can be anything.
 */
export function isPlainlyDecorated(text: string, line: number, name: string): boolean {
  const lines = text.split("\n");
  if (!new RegExp(String.raw`^\s*(async\s+)?(def|class)\s+${name}\b`).test(lines[line] ?? "")) return false;
  return decoratorsAbove(lines, line).every((decorator) => PLAIN.test(decorator));
}

/** Whether a definition is one of several that are declared as such. */
export function isOverload(text: string, line: number): boolean {
  return decoratorsAbove(text.split("\n"), line).some((decorator) => /^@(\w+\.)*overload\b/.test(decorator));
}

/** First lines of the decorators above a definition. */
function decoratorsAbove(lines: readonly string[], line: number): readonly string[] {
  const found: string[] = [];
  const indent = /^\s*/.exec(lines[line] ?? "")?.[0].length ?? 0;
  for (let at = line - 1; at >= 0; at--) {
    const text = lines[at] ?? "";
    const shift = /^\s*/.exec(text)?.[0].length ?? 0;
    if (shift === indent && text.trim().startsWith("@")) found.push(text.trim());
    // Arguments of a decorator may stand on lines of their own; anything else ends the list.
    else if (!(shift > indent || /^\s*[)\]}#]/.test(text)) || text.trim() === "") break;
  }
  return found;
}
