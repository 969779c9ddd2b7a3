import type { Command } from "commander";
import type { Action } from "./program.ts";

/* Each command's own code, loaded when it is asked for: a start costs what it uses. */

export const loadRun = async (): Promise<Action> => (await import("./commands/run.ts")).run;
export const loadResume = async (): Promise<Action> => (await import("./commands/resume.ts")).resume;
export const loadRoute = async (): Promise<Action> => (await import("./commands/route.ts")).route;
export const loadReview = async (): Promise<Action> => (await import("./commands/review.ts")).review;
export const loadInspect = async (): Promise<Action> => (await import("./commands/inspect.ts")).inspect;
export const loadHook = async (): Promise<Action> => (await import("./commands/hook.ts")).hook;
export const loadCompletion = async (program: Command): Promise<Action> =>
  (await import("./commands/completion.ts")).completionOf(program);
export const loadCalibrate = async (): Promise<Action> => (await import("./commands/calibrate.ts")).calibrate;
export const loadUndo = async (): Promise<Action> => (await import("./commands/undo.ts")).undo;
export const loadDoctor = async (): Promise<Action> => (await import("./commands/doctor.ts")).doctor;
export const loadLog = async (): Promise<Action> => (await import("./actions.ts")).log;
export const loadShow = async (): Promise<Action> => (await import("./actions.ts")).show;
export const loadConfig = async (): Promise<Action> => (await import("./actions.ts")).config;
export const loadTrust = async (): Promise<Action> => (await import("./actions.ts")).trust;
export const loadDemo = async (): Promise<Action> => (await import("./actions.ts")).demo;
