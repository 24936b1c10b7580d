package kedge.data.io;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import kedge.data.UserError;

/** Names of files and folders that a foreign file gives. */
public final class FolderFile {
  private FolderFile() {
  }

  /**
   * Returns the file or folder of a name directly in a folder.
   *
   * @param by the file that gives the name, for the message
   * @throws UserError if the name is none of a file in that folder: a path, {@code ..}, or one that no file can have
   */
  public static Path named(Path folder, String name, Path by) {
    try {
      Path path = folder.resolve(name);
      if (!name.isEmpty() && !name.equals("..") && !name.equals(".") && name.equals(String.valueOf(path.getFileName()))
          && folder.resolve(path.getFileName()).equals(path)) {
        return path;
      }
    } catch (InvalidPathException impossible) {
      throw refused(name, by, impossible);
    }
    throw refused(name, by, null);
  }

  private static UserError refused(String name, Path by, InvalidPathException cause) {
    return new UserError(
        by + " names " + JsonText.quoted(name) + ", expected the name of a file or folder in its folder",
        cause);
  }
}
