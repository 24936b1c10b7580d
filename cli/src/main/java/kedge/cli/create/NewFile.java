package kedge.cli.create;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import kedge.data.UserError;

/** Writes a source file from a template of this package. */
final class NewFile {
  private NewFile() {
  }

  /**
   * Writes the template with its class, name and path filled in.
   *
   * @throws UserError if the file exists
   */
  static void write(Path file, String template, String type, String name) {
    try {
      String text = Resources.toString(Resources.getResource(NewFile.class, template), StandardCharsets.UTF_8);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file,
          text.replace("@CLASS@", type).replace("@NAME@", name).replace("@FILE@", file.toString()),
          StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new UserError(file + " exists already and is not overwritten. Maybe another NAME or --out?",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e, e);
    }
  }
}
