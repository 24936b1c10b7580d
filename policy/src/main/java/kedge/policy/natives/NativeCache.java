package kedge.policy.natives;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kedge.data.io.DiskErrors;

/**
 * Folder into which JavaCPP unpacks the native libraries: one for each flavor of them, since JavaCPP rewrites files of
 * a cache when another BLAS is chosen, which ends processes that have them open. It is filled once, under a lock:
 * several first starts at once would otherwise read what another is still writing.
 */
public final class NativeCache {
  /** Environment variable that names another folder for the caches of all flavors. */
  static final String VARIABLE = "KEDGE_NATIVE_CACHE";
  private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final Object IN_PROCESS = new Object();

  private NativeCache() {
  }

  /**
   * Names the folder for this process, unless the property of JavaCPP names one, and fills it if it is new.
   *
   * @param flavor name of the natives: no two flavors share a folder
   * @param load loads every native library of LibTorch
   */
  static void use(String flavor, Runnable load) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, base().resolve("kedge-" + flavor).toString());
    }
    Path mark = folder().resolve(".filled-" + version());
    if (!Files.exists(mark)) {
      locked(() -> {
        if (!Files.exists(mark)) {
          load.run();
          write(mark);
        }
        return mark;
      });
    }
  }

  /** Runs something that may write into the cache, alone among all processes that use it. */
  public static <T> T locked(Supplier<T> work) {
    Path file = folder().resolve(".lock-kedge");
    synchronized (IN_PROCESS) {
      try {
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = channel.lock()) {
          return work.get();
        }
      } catch (IOException e) {
        throw DiskErrors.failed("lock the cache of native libraries (" + VARIABLE + " names another)", file, e);
      }
    }
  }

  private static Path base() {
    return Optional.ofNullable(System.getenv(VARIABLE)).filter(named -> !named.isBlank()).map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".javacpp", "cache"));
  }

  private static Path folder() {
    return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).orElseGet(NativeCache::base);
  }

  private static void write(Path mark) {
    try {
      Files.writeString(mark, "");
    } catch (IOException e) {
      throw DiskErrors.failed("write", mark, e);
    }
  }

  /** Fingerprint of the jars that hold the libraries. */
  private static String version() {
    String jars = Arrays.stream(System.getProperty("java.class.path", "").split(System.getProperty("path.separator")))
        .map(path -> Path.of(path).getFileName()).filter(name -> name != null && name.toString().endsWith(".jar"))
        .map(Path::toString).filter(name -> name.matches("(javacpp|openblas|mkl|pytorch|cuda).*")).sorted()
        .collect(Collectors.joining(":"));
    return Integer.toHexString(jars.hashCode());
  }
}
