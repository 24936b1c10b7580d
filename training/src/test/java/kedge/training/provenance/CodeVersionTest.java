package kedge.training.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kedge.sft.curation.Operation;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.OperationProvider;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose code is part of the version. */
class CodeVersionTest {
  @TempDir
  Path folder;

  /** No key can be set. */
  public record Nothing() {
  }

  /** A step of one's own. */
  public static final class OwnStep implements OperationProvider<Nothing> {
    @Override
    public String kind() {
      return "own";
    }

    @Override
    public Class<Nothing> settings() {
      return Nothing.class;
    }

    @Override
    public Operation create(Nothing settings, OperationContext context) {
      return (RecordOperation) RecordOutcome::kept;
    }
  }

  /** Takes the step from the folder, as from a jar of its own. */
  private static final class Loader extends URLClassLoader {
    Loader(Path folder) throws IOException {
      super(new URL[]{folder.toUri().toURL()}, CodeVersionTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded
          : name.equals(OwnStep.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  @Test
  void aStepOfCurationThatIsPluggedInIsPartOfIt() throws IOException {
    String file = OwnStep.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(folder.resolve(file).getParent());
    try (InputStream code = CodeVersionTest.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(code, folder.resolve(file));
    }
    Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(folder.resolve("META-INF/services").resolve(OperationProvider.class.getName()),
        OwnStep.class.getName() + "\n");
    String without = CodeVersion.digest();
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    try (Loader loader = new Loader(folder)) {
      thread.setContextClassLoader(loader);
      assertTrue(ServiceLoader.load(OperationProvider.class).stream()
          .anyMatch(step -> step.type().getName().equals(OwnStep.class.getName())));
      String with = CodeVersion.digest();
      assertNotEquals(without, with);
      Files.writeString(folder.resolve("words.txt"), "what the step reads from its jar");
      assertNotEquals(with, CodeVersion.digest(), "whatever lies beside its class");
    } finally {
      thread.setContextClassLoader(own);
    }
    assertEquals(without, CodeVersion.digest());
  }

  @Test
  void aJarOfAFolderHasTheDigestOfTheFolder() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/inner"));
    Files.writeString(classes.resolve("a.txt"), "a");
    Files.writeString(folder.resolve("classes/b.txt"), "b");
    Path jar = folder.resolve("b.jar");
    try (ZipOutputStream packed = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("b.txt", "inner/", "inner/a.txt")) { // in any order
        packed.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          Files.copy(folder.resolve("classes").resolve(name), packed);
        }
        packed.closeEntry();
      }
    }
    String digest = CodeVersion.digest(folder.resolve("classes"));
    assertEquals(digest, CodeVersion.digest(jar));
    Files.writeString(classes.resolve("a.txt"), "b");
    assertNotEquals(digest, CodeVersion.digest(folder.resolve("classes")));
  }
}
