package kedge.rewards.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import kedge.data.UserError;

/**
 * A single Java source, compiled in memory.
 *
 * @param file its path
 * @param main binary name of its public class
 * @param classes bytes of all its classes, by binary name
 */
record SourceFile(Path file, String main, Map<String, byte[]> classes) {
  private static final int SHOWN = 10;

  /**
   * Compiles a file.
   *
   * @throws IllegalArgumentException with each error as {@code file:line:column: message}, or if this Java has no
   * compiler
   */
  static SourceFile compile(Path file, String classPath) {
    String name = file.getFileName().toString();
    if (!name.endsWith(".java")) {
      throw new IllegalArgumentException(file + " is not a Java source: expected a name that ends in .java");
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalArgumentException(file + " cannot be compiled: the Java in " + System.getProperty("java.home")
          + " has no compiler. Maybe run on a JDK, or put the compiled reward in a jar and name its folder by "
          + "plugins:");
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8);
        InMemory files = new InMemory(standard)) {
      List<String> options = List.of("-classpath", classPath, "-proc:none", "-Xlint:none", "-parameters");
      boolean compiled = compiler.getTask(null, files, found, options, null, List.of(new Source(file))).call();
      if (!compiled) {
        throw new IllegalArgumentException(errors(file, found));
      }
      return new SourceFile(file, main(file, files.classes()), files.classes());
    } catch (IOException e) {
      throw new UserError(file + ": cannot be compiled: " + e.getMessage(), e);
    }
  }

  private static String main(Path file, Map<String, byte[]> classes) {
    String simple = file.getFileName().toString().replaceFirst("\\.java$", "");
    return classes.keySet().stream().filter(name -> name.equals(simple) || name.endsWith("." + simple)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            file + " holds no class " + simple + ": expected a public class of the file's own name"));
  }

  private static String errors(Path file, DiagnosticCollector<JavaFileObject> found) {
    List<Diagnostic<? extends JavaFileObject>> errors = found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR).toList();
    String shown = errors.stream().limit(SHOWN)
        .map(each -> file + ":" + each.getLineNumber() + ":" + each.getColumnNumber() + ": "
            + each.getMessage(Locale.ROOT).lines().map(String::strip).collect(Collectors.joining(" ")))
        .collect(Collectors.joining("\n    "));
    return "does not compile\n    " + shown
        + (errors.size() > SHOWN ? "\n    and " + (errors.size() - SHOWN) + " more" : "");
  }

  ClassLoader loader(ClassLoader parent) {
    return new ClassLoader("kedge-source " + file, parent) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      }
    };
  }

  void write(Path folder) {
    classes.forEach((name, bytes) -> {
      Path target = folder.resolve(name.replace('.', '/') + ".class");
      try {
        Files.createDirectories(target.getParent());
        Files.write(target, bytes);
      } catch (IOException e) {
        throw new UserError(target + ": cannot be written: " + e.getMessage(), e);
      }
    });
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Path file) {
      super(URI.create("string:///" + file.getFileName().toString().replace(' ', '_')), Kind.SOURCE);
      try {
        text = Files.readString(file, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalArgumentException(file + " cannot be read: looked for " + file.toAbsolutePath().normalize(),
            e);
      }
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

    InMemory(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind,
        FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(name, each -> new ByteArrayOutputStream());
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }
}
