import type { Command } from "commander";
import type { Action } from "./program.ts";

/* Each command's own code, loaded when it is asked for: a start costs what it uses. */

export const run = async (): Promise<Action> => (await import("./commands/run.ts")).run;
export const resume = async (): Promise<Action> => (await import("./commands/resume.ts")).resume;
export const route = async (): Promise<Action> => (await import("./commands/route.ts")).route;
export const review = async (): Promise<Action> => (await import("./commands/review.ts")).review;
export const inspect = async (): Promise<Action> => (await import("./commands/inspect.ts")).inspect;
export const hook = async (): Promise<Action> => (await import("./commands/hook.ts")).hook;
export const completion = async (program: Command): Promise<Action> =>
  (await import("./commands/completion.ts")).completionOf(program);
export const calibrate = async (): Promise<Action> => (await import("./commands/calibrate.ts")).calibrate;
export const undo = async (): Promise<Action> => (await import("./commands/undo.ts")).undo;
export const doctor = async (): Promise<Action> => (await import("./commands/doctor.ts")).doctor;
export const log = async (): Promise<Action> => (await import("./actions.ts")).log;
export const stats = async (): Promise<Action> => (await import("./commands/stats.ts")).stats;
export const show = async (): Promise<Action> => (await import("./actions.ts")).show;
export const config = async (): Promise<Action> => (await import("./actions.ts")).config;
export const trust = async (): Promise<Action> => (await import("./actions.ts")).trust;
export const demo = async (): Promise<Action> => (await import("./actions.ts")).demo;
