package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text of {@link GitModule}. */
final class GitScripts {
    private GitScripts() {}

    /** {@code by_ssh OPTIONS} has git call ssh with them; before git 2.3 that takes a program of its own. */
    private static final String SSH = """
            is_new() {
              v=$("$git" --version) || v=
              v=${v#git version }
              major=${v%%.*} rest=${v#*.}
              minor=${rest%%[!0-9]*}
              case $major/$minor in *[!0-9/]*|/*|*/) return 1 ;; esac
              [ "$major" -gt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -ge "$2" ]; }
            }
            by_ssh() {
              if is_new 2 3; then
                GIT_SSH_COMMAND="${GIT_SSH:-${GIT_SSH_COMMAND:-ssh}} ${GIT_SSH_OPTS-}$1"
                export GIT_SSH_COMMAND
              else return 1
              fi
            }
            find_git() {
              PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
              if [ -n "$1" ]; then expand_text "$1"; git=$p
              else git=$(command -v git) || git=
              fi
            }
            find_repo() {
              repo=$1
              case $repo in '~'*|/*)
                expand_text "$repo"
                case $p in /*) repo=file://$p ;; esac ;;
              esac
            }
            GIT_TERMINAL_PROMPT=0; export GIT_TERMINAL_PROMPT
            """;

    /**
     * Arguments: git (empty: the one in PATH), folder (may be empty), repository, version, remote, 1 for a bare one,
     * options for ssh, further options for a dry look. Says what is in the folder and what the repository has of the
     * version.
     */
    static final ReadScript LOOK_AT_REPOSITORY =
            new ReadScript("look-at-repository", FileScripts.EXPAND + FileScripts.SAID + SSH + """
            find_git "$1"
            if [ -z "$git" ] || ! command -v "$git" >/dev/null 2>&1; then echo nogit; exit 0; fi
            said git "$git"
            said version "$("$git" --version)"
            GIT_OPTIONAL_LOCKS=0; export GIT_OPTIONAL_LOCKS
            find_repo "$3"
            said repo "$repo"
            version=$4 remote=$5 bare=$6
            ssh=yes
            by_ssh "$7$8" || ssh=no
            branch=
            if [ -n "$2" ]; then
              expand "$2"
              case $p in /) ;; */) p=${p%/} ;; esac
              dest=$p
              said dest "$dest"
              if [ "$bare" = 1 ]; then dir=$dest; else dir=$dest/.git; fi
              if [ -f "$dir" ]; then
                line=
                read -r line <"$dir" || :
                case $line in
                  'gitdir: '*) dir=${line#gitdir: }; case $dir in /*) ;; *) dir=$dest/$dir ;; esac ;;
                  *) dir= ;;
                esac
                if [ -z "$dir" ] || [ ! -d "$dir" ]; then echo 'strange 1'; exit 0; fi
              fi
              if [ -e "$dir" ]; then said dir "$dir"; fi
              if [ -e "$dir/config" ] && cd "$dest" 2>/dev/null; then
                echo 'cloned 1'
                said before "$("$git" rev-parse HEAD 2>/dev/null)"
                if [ "$bare" = 0 ]; then
                  if [ -n "$("$git" status --porcelain 2>/dev/null | grep -v '^??')" ]; then echo 'mods 1'; fi
                fi
                said url "$("$git" ls-remote --get-url "$remote" 2>/dev/null)"
                if b=$("$git" symbolic-ref -q HEAD 2>/dev/null); then branch=${b#refs/heads/}
                elif b=$("$git" symbolic-ref -q "refs/remotes/$remote/HEAD" 2>/dev/null); then branch=${b#"refs/remotes/$remote/"}
                fi
                said branch "$branch"
                if [ -e .gitmodules ]; then echo 'modules 1'; fi
              fi
            fi
            case $repo in file://*|http*|git://*) ssh=yes ;; esac
            if [ "$ssh" = no ] && [ -n "$7" ]; then echo 'toold 1'; exit 0; fi
            if [ "$version" = HEAD ]; then
              set -- HEAD
              if [ -n "$branch" ]; then set -- "refs/heads/$branch"; fi
            else set -- "refs/heads/$version" "refs/tags/$version" "refs/tags/$version^{}"
            fi
            rc=0
            heads=$("$git" ls-remote "$repo" "$@" 2>&1) || rc=$?
            printf 'lsrc %d\\n' "$rc"
            said heads "$heads"
            exit 0
            """);

    /**
     * Clones or updates and switches to the version, step by step as Ansible's module does. Arguments: see
     * {@link GitModule}.
     */
    static final Script BRING_REPOSITORY =
            new Script("bring-repository", FileScripts.EXPAND + FileScripts.SAID + FileScripts.OWN_FOLDER + SSH + """
            how=$1 dest=$3 version=$5 remote=$6 depth=$7 bare=$8 reference=$9
            find_git "$2"
            find_repo "$4"
            shift 9
            refspec=$1 single=$2 verify=$3 separate=$4 force=$5 recursive=$6 track=$7 mask=$8 kind=$9
            shift 9
            ssh=$1 archive=$2 prefix=$3 format=$4 mods=$5 fingers=$6
            own_folder git
            if [ -n "$mask" ]; then umask "$mask"; fi
            if ! by_ssh "$ssh"; then
              printf '#!/bin/sh\\nexec %s $GIT_SSH_OPTS "$@"\\n' "${GIT_SSH:-${GIT_SSH_COMMAND:-ssh}}" >"$own/ssh"
              chmod 700 "$own/ssh"
              GIT_SSH_OPTS="${GIT_SSH_OPTS-}$ssh" GIT_SSH=$own/ssh
              export GIT_SSH_OPTS GIT_SSH
            fi
            : >"$own/out"
            : >"$own/err"
            run() {
              rc=0
              "$@" >"$own/out" 2>"$own/err" </dev/null || rc=$?
              command="$*"
              return "$rc"
            }
            refuse() {
              said failed "$1"
              said cmd "$command"
              printf 'rc %d\\n' "$rc"
              for part in out err; do
                printf 'std%s %d\\n' "$part" "$(($(wc -c <"$own/$part")))"
                cat "$own/$part"
                echo
              done
              exit 0
            }
            must() { run "$@" || refuse "$(cat "$own/err")"; }
            has() {
              must "$git" ls-remote "$repo" "$1"
              [ -s "$own/out" ]
            }
            if [ "$kind" = '?' ]; then
              if [ "$version" != HEAD ] && has "refs/heads/$version"; then kind=branch
              elif [ "$version" != HEAD ] && has "refs/tags/$version"; then kind=tag
              else kind=other
              fi
            fi
            current_branch() {
              if b=$("$git" symbolic-ref -q HEAD); then branch=${b#refs/heads/}
              elif b=$("$git" symbolic-ref -q "refs/remotes/$remote/HEAD"); then branch=${b#"refs/remotes/$remote/"}
              else branch=
              fi
            }
            has_branch() { "$git" show-ref --verify --quiet "refs/heads/$1"; }
            check_signature() {
              if [ "$("$git" cat-file -t "refs/tags/$version" 2>/dev/null)" = tag ]; then sub=verify-tag; else sub=verify-commit; fi
              set -- "$git" "$sub" "$version"
              if [ -n "$fingers" ]; then set -- "$@" --raw; fi
              run "$@" || refuse "Failed to verify GPG signature of commit/tag \\"$version\\""
              if [ -n "$fingers" ]; then
                finger=$(awk '$2 == "VALIDSIG" { print NF == 12 ? $12 : $3; exit }' "$own/err")
                case ,$fingers, in
                  *",$finger,"*) ;;
                  *) refuse "The gpg_whitelist does not include the public key \\"$finger\\" for this commit" ;;
                esac
              fi
            }
            if [ "$how" = archive ]; then cd "$dest"; fi
            if [ "$how" = clone ]; then
              above=${dest%/*}
              if [ -n "$above" ] && [ ! -d "$above" ]; then mkdir -p "$above"; fi
              cd "${above:-/}"
              set -- clone
              if [ "$bare" = 1 ]; then set -- "$@" --bare; else set -- "$@" --origin "$remote"; fi
              if [ -n "$depth" ]; then
                if [ "$version" = HEAD ] || [ -n "$refspec" ]; then set -- "$@" --depth "$depth"
                elif [ "$kind" != other ]; then set -- "$@" --depth "$depth" --branch "$version"
                else said warning 'Ignoring depth argument. Shallow clones are only available for HEAD, branches, tags or in combination with refspec.'
                fi
              fi
              if [ -n "$reference" ]; then set -- "$@" --reference "$reference"; fi
              if [ "$single" = 1 ]; then
                if is_new 1 8; then
                  set -- "$@" --single-branch
                  if [ "$kind" != other ]; then set -- "$@" --branch "$version"; fi
                else said warning "git version is too old to use 'single-branch'. Ignoring."
                fi
              fi
              if [ -n "$separate" ]; then set -- "$@" "--separate-git-dir=$separate"; fi
              must "$git" "$@" "$repo" "$dest"
              cd "$dest"
              if [ "$bare" = 1 ] && [ "$remote" != origin ]; then must "$git" remote add "$remote" "$repo"; fi
              if [ -n "$refspec" ]; then
                if [ -n "$depth" ]; then must "$git" fetch --depth "$depth" "$remote" "$refspec"
                else must "$git" fetch "$remote" "$refspec"
                fi
              fi
              if [ "$verify" = 1 ]; then check_signature; fi
            elif [ "$how" = update ]; then
              cd "$dest"
              if [ -n "$separate" ]; then
                if [ -e "$separate" ]; then run false || refuse "Separate-git-dir path $separate already exists."; fi
                old=$("$git" rev-parse --git-dir)
                case $old in /*) ;; *) old=$dest/$old ;; esac
                mv "$old" "$separate"
                printf 'gitdir: %s' "$separate" >"$dest/.git"
                said git_dir_before "$old"
                said git_dir_now "$separate"
              fi
              if [ "$mods" = 1 ]; then must "$git" reset --hard HEAD; fi
              url=$("$git" ls-remote --get-url "$remote" 2>/dev/null) || url=
              if [ "$url" != "$repo" ]; then
                run "$git" remote set-url "$remote" "$repo" \\
                  || refuse "Failed to set a new url $repo for $remote: $(cat "$own/out") $(cat "$own/err")"
                if [ -n "$url" ]; then echo 'moved 1'; fi
              fi
              set --
              if [ -n "$depth" ]; then
                current_branch
                if [ -n "$refspec" ]; then set -- "$refspec"
                elif [ "$version" = HEAD ]; then set -- "$branch"
                elif [ "$kind" = branch ]; then
                  set -- "+refs/heads/$version:refs/remotes/$remote/$version"
                  if [ "$branch" != "$version" ]; then set -- "+refs/heads/$version:refs/heads/$version" "$@"; fi
                elif [ "$kind" = tag ]; then set -- "+refs/tags/$version:refs/tags/$version"
                fi
              fi
              if [ -n "$depth" ] && [ $# -gt 0 ]; then set -- --depth "$depth" "$remote" "$@"
              elif [ "$bare" = 1 ]; then
                set -- "$remote" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*' ${refspec:+"$refspec"}
              elif is_new 1 9; then set -- --tags "$remote" ${refspec:+"$refspec"}
              else
                run "$git" fetch "$remote" \\
                  || refuse "Failed to download remote objects and refs: $(cat "$own/out") $(cat "$own/err")"
                set -- "$remote" '+refs/tags/*:refs/tags/*' ${refspec:+"$refspec"}
              fi
              if [ "$force" = 1 ]; then set -- --force "$@"; fi
              run "$git" fetch "$@" || refuse "Failed to download remote objects and refs: $(cat "$own/out") $(cat "$own/err")"
            fi
            if [ "$how" != archive ] && [ "$bare" = 0 ]; then
              if [ "$version" = HEAD ]; then
                current_branch
                run "$git" checkout --force "$branch" || refuse "Failed to checkout branch $branch"
                run "$git" reset --hard "$remote/$branch" -- || refuse "Failed to checkout branch $branch"
              elif [ "$kind" = branch ]; then
                if [ -n "$depth" ] && ! has_branch "$version"; then
                  run "$git" fetch "--depth=$depth" "$remote" "+refs/heads/$version:refs/heads/$version" \\
                    "+refs/heads/$version:refs/remotes/$remote/$version" \\
                    || refuse "Failed to fetch branch from remote: $version"
                fi
                if has_branch "$version"; then
                  run "$git" checkout --force "$version" || refuse "Failed to checkout branch $version"
                  run "$git" reset --hard "$remote/$version" || refuse "Failed to checkout $version"
                else
                  run "$git" checkout --track -b "$version" "$remote/$version" || refuse "Failed to checkout $version"
                fi
              else
                run "$git" checkout --force "$version" || refuse "Failed to checkout $version"
              fi
              if [ "$verify" = 1 ]; then check_signature; fi
              if [ "$recursive" = 1 ] && [ -e .gitmodules ]; then
                stale=
                sed -n 's/^[[:space:]]*path[[:space:]]*=[[:space:]]*//p' .gitmodules >"$own/paths"
                while IFS= read -r path; do
                  if [ ! -e "$path/.git" ]; then stale=y; fi
                done <"$own/paths"
                if [ -z "$stale" ]; then
                  versions=$("$git" submodule foreach "$git" rev-parse HEAD) || versions=
                  must "$git" submodule foreach "$git" fetch
                  if [ "$track" = 1 ]; then
                    there=$("$git" submodule foreach "$git" rev-parse "$remote/master") || there=
                    if [ "$versions" != "$there" ]; then stale=y; fi
                  else
                    must "$git" submodule status
                    if grep -v '^ ' "$own/out" >/dev/null; then stale=y; fi
                  fi
                fi
                if [ -n "$stale" ]; then
                  echo 'submodules 1'
                  must "$git" submodule sync
                  set -- --init --recursive
                  if [ "$track" = 1 ] && is_new 1 9; then set -- "$@" --remote; fi
                  if [ "$force" = 1 ]; then set -- "$@" --force; fi
                  run "$git" submodule update "$@" \\
                    || refuse "Failed to init/update submodules: $(cat "$own/out")$(cat "$own/err")"
                fi
              fi
            fi
            said after "$("$git" rev-parse HEAD)"
            if [ -n "$archive" ]; then
              set -- --format "$format" --output "$own/archive.$format"
              if [ -n "$prefix" ]; then set -- "$@" --prefix "$prefix"; fi
              run "$git" archive "$@" "$version" || refuse 'Failed to perform archive operation'
              if [ -e "$archive" ] && cmp -s "$own/archive.$format" "$archive"; then echo 'archived 0'
              else
                cat "$own/archive.$format" >"$archive"
                echo 'archived 1'
              fi
            fi
            """);
}
