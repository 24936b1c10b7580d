package kedge.rewards.code;

import java.util.Locale;

/** Limits on a candidate's program. When the reward is made, it tests which of them the machine can enforce. */
public enum Limit {
  /** Seconds of wall clock and of processor. */
  TIME,
  /** Megabytes of memory: address space, or the heap of a Java program. */
  MEMORY,
  /** Processes and threads. */
  PROCESSES,
  /** Megabytes of each file that is written, standard output included. */
  FILE_SIZE,
  /** Writing outside the working folder. */
  FILES,
  /** Any connection. */
  NETWORK;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
