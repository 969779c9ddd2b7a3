import type { PyrightDiagnostic } from "./pyright.ts";

/** What pyright says doesn't fit, in the kinds that can be proved; types that merely differ are none. */
export type Claim =
  /** `module.name` */
  | { readonly kind: "attribute"; readonly name: string; readonly module: string }
  /** `from module import name` */
  | { readonly kind: "symbol"; readonly name: string }
  /** `value.name`, with the class as pyright writes it: `Cart`, `type[Cart]`, `Cart*` for `self`. */
  | { readonly kind: "member"; readonly name: string; readonly className: string }
  | {
      readonly kind: "argument";
      /** `no-overload`: no form of the function takes what is given, for whatever reason. */
      readonly fault: "unknown" | "too-many" | "missing" | "no-overload";
      /** Whether pyright points at the whole call, and not at one of its arguments. */
      readonly isAboutCall: boolean;
      /** The parameters it is about; none for a number of them. */
      readonly names: readonly string[];
      readonly message: string;
    }
  | { readonly kind: "undefined"; readonly name: string };

/** Reads a diagnostic; null for one that proves nothing. The messages are pyright's English ones. */
export function claimOf({ rule, message }: PyrightDiagnostic): Claim | null {
  const [first = ""] = message.split("\n", 1);
  const names = [...first.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "");
  const [name = "", owner = ""] = names;
  switch (rule) {
    case "reportAttributeAccessIssue":
      if (/is not a known attribute of module/.test(first)) return { kind: "attribute", name, module: owner };
      if (/is unknown import symbol/.test(first)) return { kind: "symbol", name };
      // The rest of the message tells "is unknown" from a descriptor or a type that doesn't fit.
      return first.startsWith("Cannot access attribute") && message.trim().endsWith(" is unknown")
        ? { kind: "member", name, className: owner }
        : null;
    case "reportCallIssue":
      if (first.startsWith("No parameter named")) return argument("unknown", false, names, first);
      if (/^Expected \d+ positional arguments?$/.test(first)) return argument("too-many", false, [], first);
      if (/^Expected \d+ more positional/.test(first)) return argument("missing", false, [], first);
      if (first.startsWith("No overloads for")) return argument("no-overload", true, [], first);
      return /^Arguments? missing for parameters?/.test(first)
        ? argument("missing", true, names, first)
        : null;
    case "reportUndefinedVariable":
      return { kind: "undefined", name };
    default:
      return null;
  }
}

function argument(
  fault: Extract<Claim, { kind: "argument" }>["fault"],
  isAboutCall: boolean,
  names: readonly string[],
  message: string,
): Claim {
  return { kind: "argument", fault, isAboutCall, names, message };
}
