package kedge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Java source as the code conventions see it: braces are matched, types are not understood.
 *
 * @param name for messages
 * @param text as it stands in the file
 * @param code the same with comments and literals blanked, place by place
 */
record JavaFile(String name, String text, String code) {
  private static final Pattern LITERAL = Pattern.compile(
      "(?s)//[^\n]*|/\\*.*?\\*/|\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\n])++'");
  private static final Pattern ANNOTATION = Pattern
      .compile("@(?!interface)[\\w.]+(?:\\s*\\((?:[^()]|\\([^()]*\\))*\\))?");
  private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern QUALIFIED = Pattern.compile("\\b(kedge(?:\\.[a-z]\\w*)+)\\.[A-Z]");
  private static final Pattern REFERENCE = Pattern.compile("\\b(kedge\\.[a-z]+|org\\.bytedeco)\\b");

  /** A method or constructor with a body. */
  record Method(String name, int line, int lines) {
  }

  private record Block(boolean type, String name, int start) {
  }

  static JavaFile of(String name, String text) {
    StringBuilder code = new StringBuilder(text);
    for (Matcher literal = LITERAL.matcher(text); literal.find();) {
      for (int i = literal.start(); i < literal.end(); i++) {
        if (text.charAt(i) != '\n') {
          code.setCharAt(i, ' ');
        }
      }
    }
    return new JavaFile(name, text, code.toString());
  }

  static JavaFile read(Path path, Path root) {
    try {
      return of(root.relativize(path).toString().replace('\\', '/'), Files.readString(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Name of the top-level type, by the file's name. */
  String simpleName() {
    return name.substring(name.lastIndexOf('/') + 1).replace(".java", "");
  }

  boolean describesPackage() {
    return simpleName().equals("package-info");
  }

  String packageName() {
    Matcher declared = PACKAGE.matcher(code);
    return declared.find() ? declared.group(1) : "";
  }

  /** Packages of Kedge other than its own, imported or written out. */
  Set<String> packagesUsed() {
    Set<String> used = new TreeSet<>();
    for (Matcher reference = QUALIFIED.matcher(PACKAGE.matcher(code).replaceFirst("")); reference.find();) {
      used.add(reference.group(1));
    }
    used.remove(packageName());
    return used;
  }

  /** The text with string and character literals blanked: code and comments. */
  String withoutLiterals() {
    return LITERAL.matcher(text).replaceAll(
        found -> Matcher.quoteReplacement(found.group().startsWith("/") ? found.group() : " "));
  }

  /** Comments alone, without their marks. */
  String comments() {
    return LITERAL.matcher(text).results().map(MatchResult::group).filter(found -> found.startsWith("/"))
        .map(found -> found.replaceAll("(?m)^\\s*/?\\*+/?|\\*/|^//", "")).collect(Collectors.joining("\n"));
  }

  List<String> lines() {
    return text.lines().toList();
  }

  long imports() {
    return code.lines().filter(line -> line.startsWith("import ")).count();
  }

  /** Modules of Kedge and {@code org.bytedeco}, imported or written out; the package line does not count. */
  TreeSet<String> uses() {
    TreeSet<String> uses = new TreeSet<>();
    for (Matcher reference = REFERENCE.matcher(code.replaceFirst("(?m)^package .*$", "")); reference.find();) {
      uses.add(reference.group(1));
    }
    return uses;
  }

  /** Public types without a docstring right before them. */
  List<String> bareTypes() {
    List<String> bare = new ArrayList<>();
    Pattern declaration = Pattern
        .compile("(?m)^[ \\t]*(?:" + ANNOTATION.pattern() + "\\s*)*public\\s[\\w\\s-]*?" + TYPE.pattern());
    for (Matcher type = declaration.matcher(code); type.find();) {
      if (!text.substring(0, type.start()).stripTrailing().endsWith("*/")) {
        bare.add(type.group(1));
      }
    }
    return bare;
  }

  /** All methods and constructors with a body, those of nested and anonymous types too. */
  List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    Deque<Block> open = new ArrayDeque<>();
    int last = 0;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '{') {
        open.push(block(code.substring(last, i), last, open.peek()));
      } else if (c == '}') {
        Block closed = open.pop();
        if (!closed.type() && closed.name() != null) {
          int first = lineOf(closed.start());
          methods.add(new Method(closed.name(), first, lineOf(i) - first + 1));
        }
      }
      if (c == '{' || c == '}' || c == ';') {
        last = i + 1;
      }
    }
    if (!open.isEmpty()) {
      throw new IllegalStateException(name + ": " + open.size() + " braces are never closed");
    }
    return methods;
  }

  private int lineOf(int place) {
    return (int) code.substring(0, place).chars().filter(c -> c == '\n').count() + 1;
  }

  /** What a brace opens, by the code since the last brace or semicolon. */
  private static Block block(String before, int from, Block parent) {
    String header = ANNOTATION.matcher(before).replaceAll(found -> " ".repeat(found.group().length()));
    String words = header.strip().replaceFirst("^,\\s*", "");
    int start = from + header.length() - header.stripLeading().length();
    Matcher type = TYPE.matcher(words);
    if (type.find()) {
      return new Block(true, type.group(1), start);
    }
    if (words.matches("(?s).*\\bnew\\s+[\\w.<>?, ]+\\(.*\\)")) {
      return new Block(true, null, start);
    }
    if (parent == null || !parent.type() || words.contains("=") || words.contains("->")) {
      return new Block(false, null, start);
    }
    Matcher named = Pattern.compile("(\\w+)\\s*(?:\\(|$)").matcher(words);
    String name = named.find() ? named.group(1) : "initialiser";
    boolean constant = words.matches("(?s)\\w+\\s*(\\(.*\\))?") && parent.name() != null && !name.equals(parent.name())
        && !name.equals("static");
    return new Block(constant, name, start);
  }
}
