package kedge.data.cluster;

/** Provider of a kind of engine; found by {@link java.util.ServiceLoader}. */
public interface TaskEngineProvider {
  /** Returns whether the address of a cluster is one for this engine. */
  boolean takes(String address);

  /** Connects to a cluster. @throws kedge.data.UserError if it does not answer, or has no executors */
  TaskEngine open(String address);
}
