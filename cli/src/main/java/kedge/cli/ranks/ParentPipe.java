package kedge.cli.ranks;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this process when the one that started it is gone: that is when its standard input ends. */
public final class ParentPipe {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.run");
  private static final int ORPHAN = 3;

  private ParentPipe() {
  }

  /** Begins to watch. */
  public static void watch() {
    Thread watch = new Thread(ParentPipe::endWithParent, "parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        LOG.debug("nothing is expected here");
      }
    } catch (IOException e) {
      LOG.info("the pipe to the process that started this one is broken", e);
    }
    Runtime.getRuntime().halt(ORPHAN);
  }
}
