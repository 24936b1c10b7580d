package kedge.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a file is, by its first bytes. */
enum FileKind {
  PNG("a PNG"), JPEG("a JPEG"), GIF("a GIF"), WEBP("a WebP"), AVIF("an AVIF image"), HEIC("a HEIC image"),
  JPEG_XL("a JPEG XL image"), JPEG_2000("a JPEG 2000 image"), TIFF("a TIFF image"), BMP("a BMP image"),
  SVG("an SVG drawing"), PDF("a PDF document"), ZIP("a zip archive"), GZIP("a gzip file"), VIDEO("a video"),
  POINTER("a pointer of Git LFS, not the file itself (git lfs pull fetches it)"), HTML("an HTML page"),
  TEXT("a text"), UNKNOWN("no image that is known");

  private final String described;

  FileKind(String described) {
    this.described = described;
  }

  /** Returns the kind with its article, for messages. */
  String described() {
    return described;
  }

  /** @param start the first 16 bytes, or fewer of a shorter file */
  static FileKind of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PNG;
    } else if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return JPEG;
    } else if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
      return GIF;
    } else if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return WEBP;
    } else if (text.startsWith("ftyp", 4)) {
      String brand = text.substring(8, Math.min(12, text.length()));
      return brand.startsWith("avi") ? AVIF : brand.matches("hei[cxsm]|mif1|msf1|hev.") ? HEIC : VIDEO;
    }
    return other(text);
  }

  private static FileKind other(String text) {
    String lower = text.toLowerCase(Locale.ROOT).stripLeading();
    if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
      return TIFF;
    } else if (text.startsWith("BM") && text.chars().anyMatch(c -> c == 0)) {
      return BMP;
    } else if (text.startsWith("\u00ff\n") || text.startsWith("JXL ", 4)) {
      return JPEG_XL;
    } else if (text.startsWith("jP  ", 4) || text.startsWith("\u00ffO\u00ffQ")) {
      return JPEG_2000;
    } else if (text.startsWith("%PDF")) {
      return PDF;
    } else if (text.startsWith("PK\3\4")) {
      return ZIP;
    } else if (text.startsWith("\u001f\u008b")) {
      return GZIP;
    } else if (text.startsWith("version https://") || text.startsWith("version https:")) {
      return POINTER;
    } else if (lower.startsWith("<svg") || lower.startsWith("<?xml")) {
      return SVG;
    } else if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return HTML;
    }
    return text.chars().allMatch(c -> c >= 32 && c < 127 || c == '\n' || c == '\r' || c == '\t') ? TEXT : UNKNOWN;
  }
}
