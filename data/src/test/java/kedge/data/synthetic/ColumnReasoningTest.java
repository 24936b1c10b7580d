package kedge.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.KeyedRandom;
import org.junit.jupiter.api.Test;

class ColumnReasoningTest {
  private static final Pattern COLUMN = Pattern.compile("(\\d)([+*-])(\\d)([+-])(\\d)=([b\\d])(\\d) (\\d+)");

  @Test
  void workedExamples() {
    assertEquals("7+8+0=15 5\n3+4+1=08 85", of(37, '+', 48));
    assertEquals("5+7+0=12 2\n9+0+1=10 02\n0+0+1=01 102", of(95, '+', 7));
    assertEquals("2-8-0=b4 4\n5-3-1=01 14", of(52, '-', 38));
    assertEquals("2-8-0=b4 4\n5-4-1=00 04\n4", of(52, '-', 48));
    assertEquals("48-12\n8-2-0=06 6\n4-1-0=03 36\n-36", of(12, '-', 48));
    assertEquals("7*8+0=56 6\n3*8+5=29 296", of(37, '*', 8));
    assertEquals("7*2+0=14 4\n3*2+1=07 74\n7*1+0=07 70\n3*1+0=03 370\n74+370\n4+0+0=04 4\n7+7+0=14 44\n0+3+1=04 444",
        of(37, '*', 12));
    assertEquals("0*48=0", of(0, '*', 48));
  }

  @Test
  void threeNumbersGoStepByStep() {
    Expression expression = new Expression(List.of(3L, 8L, 6L), List.of('-', '+'));
    assertEquals("3-8\n8-3\n8-3-0=05 5\n-5\n-5+6\n6-5\n6-5-0=01 1", ColumnReasoning.of(expression));
  }

  @Test
  void everyColumnIsRightAndTheLastLineEndsWithTheValue() {
    int columns = 0;
    int expressions = 0;
    for (long a = 0; a < 100; a++) {
      for (long b = 0; b < 100; b++) {
        for (char operator : "+-*".toCharArray()) {
          columns += check(new Expression(List.of(a, b), List.of(operator)));
          expressions++;
        }
      }
    }
    for (int i = 0; i < 20_000; i++) {
      List<Long> operands = new ArrayList<>();
      List<Character> operators = new ArrayList<>();
      int terms = 2 + KeyedRandom.integer(3, 1, i);
      for (int term = 0; term < terms; term++) {
        operands
            .add((long) KeyedRandom.integer((int) Math.pow(10, 1 + KeyedRandom.integer(3, 2, i, term)), 3, i, term));
        if (term > 0) {
          operators.add("+-*".charAt(KeyedRandom.integer(3, 4, i, term)));
        }
      }
      columns += check(new Expression(operands, operators));
      expressions++;
    }
    System.out.println("column reasoning: " + columns + " columns of " + expressions + " expressions looked at");
    assertTrue(columns > 100_000);
  }

  private static int check(Expression expression) {
    String reasoning = ColumnReasoning.of(expression);
    String[] lines = reasoning.split("\n");
    String last = lines[lines.length - 1];
    String value = String.valueOf(expression.value());
    assertEquals(value, last.substring(Math.max(last.lastIndexOf(' '), last.lastIndexOf('=')) + 1),
        expression.text() + "\n" + reasoning);
    int columns = 0;
    for (String line : lines) {
      Matcher column = COLUMN.matcher(line);
      if (column.matches()) {
        int x = digit(column, 1);
        int y = digit(column, 3);
        int carried = digit(column, 5);
        int result = column.group(2).equals("+") ? x + y + carried
            : column.group(2).equals("*") ? x * y + carried : x - y - carried;
        int written = column.group(6).equals("b") ? digit(column, 7) - 10 : digit(column, 6) * 10 + digit(column, 7);
        assertEquals(result, written, expression.text() + ": " + line);
        columns++;
      }
    }
    return columns;
  }

  private static int digit(Matcher column, int group) {
    return Integer.parseInt(column.group(group));
  }

  private static String of(long a, char operator, long b) {
    return ColumnReasoning.of(new Expression(List.of(a, b), List.of(operator)));
  }
}
