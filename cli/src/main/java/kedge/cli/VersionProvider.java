package kedge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.IVersionProvider;

/** Text of {@code kedge --version}: versions of Kedge, Java and the native libraries of the build. */
final class VersionProvider implements IVersionProvider {
  private static final String DEVELOPMENT = "development";

  @Override
  public String[] getVersion() {
    return describe(load());
  }

  /** Returns the lines for these properties. A value that Maven has not filled in is shown as {@code development}. */
  static String[] describe(Properties versions) {
    String bindings = "-" + value(versions, "javacpp");
    String natives = Stream.of("LibTorch", "MKL", "OpenBLAS", "CUDA")
        .map(name -> name + " " + withoutEnd(value(versions, name), bindings))
        .collect(Collectors.joining(", "));
    return new String[]{"kedge " + value(versions, "kedge"),
        "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name"), natives};
  }

  private static String value(Properties versions, String name) {
    String value = versions.getProperty(name, DEVELOPMENT);
    return value.startsWith("${") ? DEVELOPMENT : value;
  }

  private static String withoutEnd(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private static Properties load() {
    Properties versions = new Properties();
    try (InputStream stream = VersionProvider.class.getResourceAsStream("version.properties")) {
      if (stream != null) {
        versions.load(stream);
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
    return versions;
  }
}
