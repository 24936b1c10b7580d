package kedge.cli.ranks;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this process when its parent has ended, which closes this process's standard input. */
public final class ParentPipe {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.run");
  private static final int ORPHAN = 3;

  private ParentPipe() {
  }

  /** Starts a thread that waits for the end of the parent. */
  public static void watch() {
    Thread watch = new Thread(ParentPipe::endWithParent, "parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        LOG.debug("unexpected byte from the parent");
      }
    } catch (IOException e) {
      LOG.info("the pipe to the parent process is broken", e);
    }
    Runtime.getRuntime().halt(ORPHAN);
  }
}
