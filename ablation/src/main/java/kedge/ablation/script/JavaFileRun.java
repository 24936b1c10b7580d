package kedge.ablation.script;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import kedge.data.UserError;

/** Compiles a Java source file with Kedge on its class path and runs its main method. */
public final class JavaFileRun {
  private final Path source;

  /**
   * Names the file. @param source a .java file with one class that has a main method; the names of file and class may
   * differ
   */
  public JavaFileRun(Path source) {
    if (!Files.isRegularFile(source)) {
      throw new UserError("no script " + source + ": looked for " + source.toAbsolutePath().normalize());
    }
    this.source = source;
  }

  /**
   * Compiles the file and runs its main method.
   *
   * @throws UserError with file, line and message of every compile error, or if there is no main method
   */
  public void run(List<String> arguments) {
    Path classes = compiled();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[]{classes.toUri().toURL()},
        JavaFileRun.class.getClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      main(classes, loader).invoke(null, (Object) arguments.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      throw thrown(e.getCause());
    } catch (IllegalAccessException e) {
      throw new UserError(
          source + ": its main method cannot be called: " + e.getMessage() + ". Maybe make class and method public?",
          e);
    } catch (IOException e) {
      throw new UserError("cannot read " + classes + ": " + e, e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      delete(classes);
    }
  }

  private Path compiled() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new UserError("this Java (" + System.getProperty("java.home")
          + ") has no compiler. Maybe it is a JRE: use a JDK 17 or later");
    }
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8)) {
      Path classes = Files.createTempDirectory("kedge-script");
      // A public class must be in a file of its name, but a script may have any name: the compiler gets the class's
      // name.
      JavaFileObject unit = SourceText.of(source);
      List<String> options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"),
          "-proc:none", "-g", "-parameters");
      boolean well = compiler.getTask(null, files, said, options, null, List.of(unit)).call();
      if (!well) {
        delete(classes);
        throw new UserError(
            said.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> source + ":" + each.getLineNumber() + ": " + each.getMessage(Locale.ROOT))
                .collect(Collectors.joining("\n")));
      }
      return classes;
    } catch (IOException e) {
      throw new UserError("cannot compile " + source + ": " + e.getMessage(), e);
    }
  }

  private Method main(Path classes, ClassLoader loader) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).sorted().toList()) {
        String name = classes.relativize(file).toString().replace(".class", "").replace('/', '.').replace('\\', '.');
        Class<?> type = Class.forName(name, false, loader);
        for (Method method : type.getDeclaredMethods()) {
          if (method.getName().equals("main") && List.of(method.getParameterTypes()).equals(List.of(String[].class))) {
            method.setAccessible(true);
            return method;
          }
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a class that was just compiled is missing: " + e.getMessage(), e);
    }
    throw new UserError(
        source + " has no main method, expected public static void main(String[] arguments)");
  }

  /** Adds the script's line number to the message of a user error. */
  private RuntimeException thrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    String place = Stream.of(cause.getStackTrace()).filter(frame -> SourceText.of(source).isNamed(frame.getFileName()))
        .findFirst().map(frame -> source + ":" + frame.getLineNumber() + ": ").orElse(source + ": ");
    boolean fault = cause instanceof UserError || cause instanceof IllegalArgumentException;
    return fault ? new UserError(place + cause.getMessage(), cause)
        : new IllegalStateException(place + cause, cause);
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UserError("cannot delete " + folder, e);
    }
  }
}
