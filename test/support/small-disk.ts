import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { tempFolder } from "./repo.ts";

/** A file system of its own, in memory, that ends with the test. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it up but for so many blocks. */
  leave(blocks: number): void;
  /** Frees what was filled. */
  free(): void;
  remount(how: "ro" | "rw"): void;
}

function mount(...args: readonly string[]): boolean {
  return spawnSync("mount", args, { stdio: "ignore" }).status === 0;
}

/** Why no disk can be mounted here; null where one can. */
export const noSmallDisk = ((): string | null => {
  const probe = spawnSync(
    "sh",
    ["-c", 'd=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d"; s=$?; rmdir "$d"; exit $s'],
    {
      stdio: "ignore",
    },
  );
  return probe.status === 0 ? null : "no right to mount a file system";
})();

/** Mounts a disk of so many bytes. */
export function smallDisk(bytes: number): SmallDisk {
  const folder = path.join(tempFolder());
  if (!mount("-t", "tmpfs", "-o", `size=${bytes},mode=755`, "tmpfs", folder)) throw new Error("can't mount");
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  const filler = path.join(folder, "filler");
  return {
    folder,
    leave: (blocks) => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail - blocks) * bsize, 1));
    },
    free: () => {
      truncateSync(filler, 0);
      rmSync(filler);
    },
    remount: (how) => void mount("-o", `remount,${how}`, folder),
  };
}
