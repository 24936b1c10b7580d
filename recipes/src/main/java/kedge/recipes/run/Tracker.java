package kedge.recipes.run;

/** Another program's format in which a run's metrics are written beside its own logs. */
public enum Tracker {
  /** Event files in {@code tensorboard/} of the run folder. */
  TENSORBOARD
}
