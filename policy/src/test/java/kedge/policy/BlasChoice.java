package kedge.policy;

import kedge.policy.natives.Blas;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** The tests compute with the library that the program would choose on this machine. */
public final class BlasChoice implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Blas.choose();
    System.out.println(
        "matrix products by " + Blas.chosen() + ", OPENBLAS_CORETYPE '" + System.getenv("OPENBLAS_CORETYPE") + "'");
  }
}
