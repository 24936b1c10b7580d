package kedge.recipes.stage;

/** What becomes of a prompt or demonstration that is longer than the stage can take. */
public enum TooLong {
  /** The run does not begin; all of them are named. */
  STOP,
  /** It is left out of the stage and counted. */
  DROP,
  /** It is cut: a prompt at the beginning of its last user turn, a demonstration at its end. */
  TRUNCATE
}
