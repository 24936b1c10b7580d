package kedge.cli.ranks;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import kedge.training.stop.StoppedBySignal;

/**
 * What ranks write to standard error. Of each rank, the last message is kept, which may be why it ended; all other
 * lines are forwarded.
 */
final class RankMessages {
  /** Maximum time between two lines of one message, in nanoseconds. */
  private static final long MESSAGE_NANOSECONDS = 2_000_000_000L;
  /** Messages that report the end of another rank. */
  private static final Pattern OF_ANOTHER = Pattern.compile(
      "^rank \\d+ (\\(.*\\) )?(ended: |is gone|are gone|did not come )|^the (store|network) ");
  private final List<Last> last;
  private final PrintWriter err;

  /** The last message of a rank. */
  private static final class Last {
    private final StringBuilder message = new StringBuilder();
    private long heard;
  }

  RankMessages(int ranks, PrintWriter err) {
    this.last = IntStream.range(0, ranks).mapToObj(rank -> new Last()).toList();
    this.err = err;
  }

  /** Takes a line of a rank. */
  void hear(int rank, String line) {
    Last said = last.get(rank);
    StringBuilder message = said.message;
    synchronized (message) {
      if (!message.isEmpty() && System.nanoTime() - said.heard > MESSAGE_NANOSECONDS) {
        err.println("kedge: " + message); // the process continued, so the message was not its last
        message.setLength(0);
      }
      if (line.startsWith("kedge: ")) {
        message.append(message.isEmpty() ? "" : "\n").append(line.substring("kedge: ".length()));
      } else if (!message.isEmpty()) {
        message.append('\n').append(line);
      } else {
        err.println(line);
      }
      err.flush();
      said.heard = System.nanoTime();
    }
  }

  /** Returns the last message of a rank, without {@code kedge:}; empty if there is none. */
  String of(int rank) {
    StringBuilder message = last.get(rank).message;
    synchronized (message) {
      return message.toString();
    }
  }

  /** Prints the last message of rank 0 after a successful run. */
  void passOn() {
    if (!of(0).isEmpty()) {
      err.println("kedge: " + of(0));
      err.flush();
    }
  }

  /** Returns whether a message reports the end of another rank. */
  static boolean ofAnother(String message) {
    return OF_ANOTHER.matcher(message).find();
  }

  /** Returns the first message that does not report the end of another rank. */
  static Optional<String> culprit(List<String> messages) {
    return messages.stream().filter(text -> !text.isEmpty() && !ofAnother(text)).findFirst();
  }

  /** Returns whether a status is that of a process that was stopped by SIGTERM or Ctrl-C. */
  static boolean stopped(int status) {
    return status == 143 || status == 130;
  }

  /** Returns the exception of a run that was stopped by a signal. @param message of a rank, may be empty */
  static StoppedBySignal stopped(String message, int status) {
    return new StoppedBySignal(message.isEmpty()
        ? "stopped by " + (status == 143 ? "SIGTERM" : "SIGINT") + " between steps. kedge train RECIPE --resume"
            + " continues from the newest checkpoint, if there is one"
        : message, status);
  }

  /** Describes the end of a rank that said nothing. */
  static String ending(int rank, int status) {
    return "rank " + rank + (status > 128 ? " was killed by signal " + (status - 128)
        : " ended with status " + status + " without a message");
  }
}
