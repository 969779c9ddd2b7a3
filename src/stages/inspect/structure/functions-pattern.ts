import { closingBrace, closingEnd, codeOf } from "./code.ts";
import type { FoundFunction } from "./functions.ts";

const BRACES = /\.(?:java|kt|kts|groovy|scala|cs|c|h|cc|cpp|cxx|hpp|hh|m|mm|php|swift|dart)$/i;
const RUBY = /\.rb$/;
const SHELL = /\.(?:sh|bash|zsh)$/;

/** `name() {` or `function name {` at the begin of a line; a name may have dashes, dots and colons. */
const SHELL_HEAD =
  /^[ \t]*(?:function[ \t]+([\w:.-]{1,80})(?:[ \t]*\([ \t]*\))?|([\w:.-]{1,80})[ \t]*\([ \t]*\))\s{0,40}\{/gm;

/** A name, its parameters, what may stand behind them (types, `throws`, `const`), and a brace. */
const HEAD =
  /(?<![.\w]|\bnew\s)(~?[A-Za-z_]\w{0,80})[^\S\n]{0,4}\((?:[^(){};]|\((?:[^(){};]|\([^(){};]{0,80}\)){0,200}\)){0,600}\)\s{0,40}(?:(?:const|noexcept|override|final|async)\b\s{0,40}){0,3}(?:throws\b[^{};()]{0,200}|:[^{};()=]{0,200}|->[^{};()]{0,200})?\{/g;

/** What takes brackets and a brace and is no function. */
const NO_NAME =
  /^(?:if|for|foreach|while|switch|catch|using|lock|fixed|synchronized|match|when|return|else|do|try|guard|elseif|sizeof|with|until|unless|case|function|fn|fun|init|new)$/;

/** True for a file whose functions {@link patternFunctions} finds. */
export function hasFunctionPattern(path: string): boolean {
  return BRACES.test(path) || RUBY.test(path) || SHELL.test(path);
}

/** Functions of languages without a grammar here, by how their heads look; the class is not told. */
export function patternFunctions(path: string, content: string): readonly FoundFunction[] {
  const code = codeOf(path, content);
  if (SHELL.test(path)) return shellFunctions(code);
  return RUBY.test(path) ? rubyMethods(code) : bracedFunctions(code);
}

function shellFunctions(code: string): readonly FoundFunction[] {
  return [...code.matchAll(SHELL_HEAD)].flatMap((match): readonly FoundFunction[] => {
    const [head, first, second = ""] = match;
    const bodyStart = match.index + head.length;
    const bodyEnd = closingBrace(code, bodyStart - 1);
    if (bodyEnd === null) return [];
    const name = first ?? second;
    return [{ name, start: match.index, bodyStart, bodyEnd, isConstructor: false, isAbstract: false }];
  });
}

function bracedFunctions(code: string): readonly FoundFunction[] {
  return [...code.matchAll(HEAD)].flatMap((match): readonly FoundFunction[] => {
    const [head, name = ""] = match;
    const bodyStart = match.index + head.length;
    const bodyEnd = NO_NAME.test(name) ? null : closingBrace(code, bodyStart - 1);
    if (bodyEnd === null) return [];
    const owner =
      /\b(?:class|struct|record|enum)\s+(\w+)(?![\s\S]*\b(?:class|struct|record|enum)\s+\w+)/.exec(
        code.slice(Math.max(0, match.index - 4000), match.index),
      );
    const isConstructor = name === owner?.[1] || name.startsWith("~") || name === "__construct";
    return [{ name, start: match.index, bodyStart, bodyEnd, isConstructor, isAbstract: false }];
  });
}

function rubyMethods(code: string): readonly FoundFunction[] {
  return [...code.matchAll(/^[ \t]*def\s+((?:self\.)?\w+[?!=]?)([^\n]*)$/gm)].flatMap(
    (match): readonly FoundFunction[] => {
      const [head, name = "", rest = ""] = match;
      const start = match.index + (/^[ \t]*/.exec(head)?.[0].length ?? 0);
      // `def total = sum(items)` has no `end`.
      const bodyEnd = /^(?:\([^)]*\))?\s*=/.test(rest) ? null : closingEnd(code, start);
      if (bodyEnd === null) return [];
      const isConstructor = name === "initialize";
      return [
        { name, start, bodyStart: match.index + head.length, bodyEnd, isConstructor, isAbstract: false },
      ];
    },
  );
}
