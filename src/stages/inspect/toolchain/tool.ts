import { posix, relative, sep } from "node:path";
import type { Category, Severity } from "../../../domain/finding.ts";

/** One complaint of a compiler, at a path of the copied tree. */
export interface Complaint {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  /** Absolute, or relative to the folder in which the tool ran. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly message: string;
  readonly suggestion: string | null;
}

/** What a tool said of one project: its complaints, or why it said nothing. */
type Report =
  | { readonly kind: "complaints"; readonly complaints: readonly Complaint[] }
  | { readonly kind: "none"; readonly why: string };

/** A compiler or its like, that sees whole projects. */
export interface Tool {
  /** The check's name. */
  readonly name: string;
  /** The program on the `PATH`. */
  readonly program: string;
  /** Whether a file is of its language. */
  wants(path: string): boolean;
  /** The file by which a project is known, as `Cargo.toml`. */
  readonly manifest: string;
  /** Of the folders above a file that hold a manifest, the nearest first, the one to run in. */
  project(folders: readonly string[], read: (path: string) => Promise<string | null>): Promise<string | null>;
  readonly args: readonly string[];
  /** What it needs beside the user's environment; `target` is where it may build. */
  env(target: string): Readonly<Record<string, string>>;
  read(output: { readonly code: number; readonly stdout: string; readonly stderr: string }): Report;
}

/** Path in the tree of a file that a tool names; null for one outside of it. */
export function pathInTree(file: string, folder: string, root: string): string | null {
  const path = file.startsWith("/")
    ? relative(root, file).split(sep).join("/")
    : posix.join(folder, file.replaceAll("\\", "/"));
  return path.startsWith("../") || path === ".." || path.startsWith("/") ? null : path;
}

/** The first line of a tool's output that says what went wrong. */
export function firstError(text: string, fallback: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const line =
    lines.find((one) => /^(?:error|go|fatal)\b[^:]*:/.test(one)) ?? lines.find((one) => one !== "");
  return (line ?? fallback).slice(0, 200);
}
