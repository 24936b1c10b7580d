package kedge.spark;

/** Ends the task of a rank that has failed, so that Spark starts all ranks again. Its stack trace would say nothing. */
final class RankFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  RankFailure(String message) {
    super(message, null, false, false);
  }
}
