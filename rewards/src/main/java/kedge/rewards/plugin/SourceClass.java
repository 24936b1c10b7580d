package kedge.rewards.plugin;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;

/** Compiles a single Java source that a recipe names and makes an instance of its public class. */
public final class SourceClass {
  private SourceClass() {
  }

  /**
   * Compiles a file with the class path and calls its constructor without parameters.
   *
   * @param type interface that the file's class has to implement
   * @throws IllegalArgumentException naming the file, if it does not compile or its class does not implement the type
   */
  public static <T> T create(Path file, Class<T> type) {
    SourceFile source = SourceFile.compile(file, System.getProperty("java.class.path"));
    try {
      Class<?> made = source.loader(type.getClassLoader()).loadClass(source.main());
      if (!type.isAssignableFrom(made)) {
        throw new IllegalArgumentException(file + ": class " + made.getName() + " does not implement "
            + type.getName());
      }
      return type.cast(made.getConstructor().newInstance());
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(file + ": cannot be made: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          file + ": expected a public class with a public constructor without parameters", e);
    }
  }
}
