/**
 * The modules, one small class each: floor 3.
 *
 * <p>To add one:
 *
 * <ol>
 *   <li>A final class {@code XModule implements Module<XModule.Parameters, S>} with {@code @ModuleInfo} (name, one
 *       sentence, an example) and a nested record {@code Parameters} whose components carry {@code @Param}. Documentation
 *       and argument checks come from there. Names and defaults are Ansible's where Ansible has the module.
 *   <li>{@code observe} says what to read: constant {@link dev.muster.shell.ReadScript}s with positional arguments, or
 *       {@link dev.muster.modules.FileReading} for a file. {@code plan} decides, without any I/O, and gives a reason or
 *       steps.
 *   <li>A line in {@link dev.muster.modules.StandardModules}, in the alphabet's order.
 *   <li>A folder of cases in {@code src/test/resources/modules}; its README tells the form. At least a change, an
 *       unchanged with its reason, and a bad parameter. That planning again after a change finds nothing to do is checked
 *       for every case.
 *   <li>For a script of your own, a test that runs it through every shell ({@code LocalShell.all()}).
 * </ol>
 *
 * <p>What modules of files share: {@link dev.muster.modules.FileReading} looks,
 * {@link dev.muster.modules.RemoteFileState} is what it saw, {@link dev.muster.modules.FileWrite} is what should
 * differ, {@link dev.muster.modules.FileResult} the fields reported. Files are read whole up to 16 MiB; larger ones are
 * compared by digest and can be copied to, not edited. All of them write by {@code Step.PutFile}, so
 * {@code unsafe_writes} is accepted and means nothing: a file that cannot be replaced by a rename is refused with the
 * reason.
 *
 * <p>What modules of a host's tools share: {@link dev.muster.modules.HostTool} runs one, which is found as Ansible
 * finds it and named when it is missing; {@link dev.muster.modules.HostWords} reads what a script of ours said, a word
 * and its rest a line. A test, ReadScriptsTest, holds that scripts which only look change nothing.
 */
@NullMarked
package dev.muster.modules;

import org.jspecify.annotations.NullMarked;
