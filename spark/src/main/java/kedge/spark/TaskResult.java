package kedge.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import kedge.data.UserError;
import kedge.data.cluster.ClusterTask;

/**
 * The result of a task as it travels: its value, or the message of its user error. An error is a result, so that Spark
 * does not repeat the task, and so that the error of the first input is the one that is reported.
 */
record TaskResult(Object value, String error) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Runs a task. */
  static <A> byte[] of(ClusterTask<A, ?> task, A input) {
    TaskResult result;
    try {
      result = new TaskResult(task.run(input), null);
    } catch (UserError error) {
      result = new TaskResult(null, error.getMessage());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The value in these bytes. @throws UserError that the task threw */
  static Object value(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      TaskResult result = (TaskResult) in.readObject();
      if (result.error() != null) {
        throw new UserError(result.error());
      }
      return result.value();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("executors have other classes", e);
    }
  }
}
