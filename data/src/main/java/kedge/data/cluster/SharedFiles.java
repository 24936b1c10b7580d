package kedge.data.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.UserError;

/** Files that every executor must see under the driver's path. */
final class SharedFiles {
  private SharedFiles() {
  }

  /** @throws UserError naming this machine, if it does not see the file or folder */
  static void require(String file) {
    if (!Files.isReadable(Path.of(file))) {
      throw new UserError("executor " + host() + " cannot read " + file + ", expected a file that all executors see"
          + " under the same path. Maybe a folder that the machines share?");
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "on a machine without a name";
    }
  }
}
