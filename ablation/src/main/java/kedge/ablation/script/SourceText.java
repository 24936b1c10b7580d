package kedge.ablation.script;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.SimpleJavaFileObject;
import kedge.data.UserError;

/** A source file for the compiler, named after its public class instead of its file. */
final class SourceText extends SimpleJavaFileObject {
  private static final Pattern PUBLIC = Pattern
      .compile("(?m)^\\s*public\\s+(?:final\\s+|abstract\\s+|sealed\\s+)*(?:class|record|interface|enum)\\s+(\\w+)");
  private final String text;

  private SourceText(URI name, String text) {
    super(name, Kind.SOURCE);
    this.text = text;
  }

  static SourceText of(Path source) {
    try {
      String text = Files.readString(source, StandardCharsets.UTF_8);
      Matcher named = PUBLIC.matcher(text);
      String name = named.find() ? named.group(1) + ".java" : source.getFileName().toString();
      return new SourceText(source.toAbsolutePath().resolveSibling(name).toUri(), text);
    } catch (IOException e) {
      throw new UserError("cannot read " + source + ": " + e.getMessage(), e);
    }
  }

  /** Returns whether stack traces show the file under this name. */
  boolean isNamed(String file) {
    return file != null && toUri().getPath().endsWith("/" + file);
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
