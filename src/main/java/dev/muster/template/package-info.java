/**
 * Jinja2 as Ansible configures it: parse once, evaluate per host, Python semantics: floor 1.
 *
 * <p>{@link dev.muster.template.Templar} is the door. A text becomes tokens ({@code Lexer}), then a tree
 * ({@code StatementParser} builds the {@code Statement}s, {@code ExpressionParser} the {@code Expression}s in them;
 * {@code Parser} puts them to work), which is evaluated in a {@code Frame}.
 * {@link dev.muster.template.Value} is a value with the semantics of its Python type, {@code Operations} are the
 * operators between them, {@code Methods} knows what can be called on them.
 *
 * <p>Where the next thing goes: a filter is a line in {@code register()} of the class named for what it works on,
 * {@code TextFilters}, {@code ListFilters}, {@code DictFilters} and so on (they are listed in {@code Filters}), with the
 * names of its parameters as Python has them; a test a line in {@code Tests}; a lookup one in {@code Lookups}, or in
 * {@code FileLookups} if it reads files; a global one in {@code Globals}; a method a name and a case in
 * {@code TextMethods}, {@code ListMethods} or their kin, by the type that has it. What a lookup may do on the controller
 * it asks {@link dev.muster.template.ControllerAccess} for. An oracle's answers to it go into
 * {@code src/test/resources/template}, written by {@code src/test/oracle}. Whatever builds text or lists asks
 * {@code Limits} first.
 */
@NullMarked
package dev.muster.template;

import org.jspecify.annotations.NullMarked;
