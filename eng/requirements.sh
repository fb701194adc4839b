# Installs what is missing when it can (root on Debian), and says what to install when it cannot.
source eng/packages.sh

has_library() { [[ $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p) == *"$1"* ]]; }
has_command() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; }
has_module() { python3 -c "import $1" 2>/dev/null; }

# missing CHECK ROW... prints the package of each row whose first word fails the check.
missing() {
    local check=$1 row
    shift
    for row in "$@"; do
        "$check" "${row% *}" || echo "${row#* }"
    done
}

missing_for_server() { missing has_library "${server_libraries[@]}"; }
missing_for_clients() {
    missing has_command "${client_commands[@]}"
    missing has_module "${client_modules[@]}"
}

missing_for_powercut() {
    missing has_command "${powercut_commands[@]}"
    missing has_library "${powercut_libraries[@]}"
}

missing_for_brokers() { missing has_command "${broker_commands[@]}"; }

apt_install() {
    # Installing a server package must not start that server.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@" </dev/null
}

# require PURPOSE LISTING: LISTING is a function that prints the packages still missing.
require() {
    local purpose=$1 listing=$2 packages log=artifacts/apt.log
    mapfile -t packages < <("$listing")
    ((${#packages[@]} == 0)) && return

    if ((EUID == 0)) && command -v apt-get >/dev/null; then
        echo "installing: ${packages[*]}"
        mkdir -p artifacts
        apt_install "${packages[@]}" >"$log" 2>&1 ||
            { apt-get update -q && apt_install "${packages[@]}"; } >"$log" 2>&1 ||
            tail -n 20 "$log" >&2
        mapfile -t packages < <("$listing")
        ((${#packages[@]} == 0)) && return
    fi

    echo "To $purpose, this machine lacks (Debian package names): ${packages[*]}" >&2
    echo "  sudo apt-get install --no-install-recommends ${packages[*]}" >&2
    echo "On other systems, install the same programs and libraries and put them on PATH." >&2
    exit 1
}

missing_sdk() { dotnet --version >/dev/null 2>&1 || echo dotnet-sdk-10.0; }

require_sdk() {
    dotnet --version >/dev/null 2>&1 && return
    echo "The .NET SDK that global.json names is needed: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    require "build" missing_sdk
}

# The Node packages of the client tests and of the client for TypeScript, exactly as their lock files have them.
require_node_packages() {
    local folder
    for folder in test/Drystone.Clients.Tests/npm clients/typescript; do
        [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && continue
        command -v npm >/dev/null || {
            echo "To test, install Node.js 20.19 or newer with npm: https://nodejs.org" >&2
            exit 1
        }
        echo "installing: node packages of $folder"
        npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error </dev/null
    done
}
