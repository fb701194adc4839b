using System.Buffers.Binary;
using System.DirectoryServices.Protocols;
using System.Runtime.InteropServices;
using System.Text;
using Drystone.Server.Hosting;

namespace Drystone.Server.Identity.Ldap;

/// <summary>OpenLDAP's library, which .NET's speaks by.</summary>
internal static class LdapLibrary
{
    /// <summary>LDAP_OPT_URI of ldap.h.</summary>
    private const int UriOption = 0x5006;

    /// <summary>LDAP_OPT_NETWORK_TIMEOUT of ldap.h; its value is a struct timeval.</summary>
    private const int NetworkTimeoutOption = 0x5005;

    /// <summary>As the distributions have it: Debian 12, Debian 13 and newer, older ones.</summary>
    private static readonly string[] Names = ["libldap-2.5.so.0", "libldap.so.2", "libldap-2.4.so.2"];

    private delegate int SetOption(nint connection, int option, byte[] value);

    /// <summary>Makes the directory the one that is connected to where nothing else is said. .NET says it with the
    /// first request only, which comes too late for starting TLS; and it knows no limit for connecting, so that a host
    /// that drops packets would hold a thread for minutes.</summary>
    /// <exception cref="ServerStartException">The library is not there.</exception>
    public static void SetDefault(Uri directory, TimeSpan connectTimeout)
    {
        if (!TryLoad(out var setOption))
        {
            throw new ServerStartException(
                "LDAP needs OpenLDAP's library, which is not there; install it (Debian: libldap-2.5-0)");
        }

        var uri = Encoding.UTF8.GetBytes($"{directory.Scheme}://{directory.Authority}\0");
        if (setOption(0, UriOption, uri) != 0)
        {
            throw new ServerStartException($"OpenLDAP's library does not take '{directory}' for a directory");
        }

        // struct timeval: seconds and microseconds, each a machine word on the platforms that are built for.
        var value = new byte[2 * nint.Size];
        BinaryPrimitives.WriteInt64LittleEndian(value, (long)connectTimeout.TotalSeconds);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(nint.Size), 1_000L * connectTimeout.Milliseconds);
        if (setOption(0, NetworkTimeoutOption, value) != 0)
        {
            throw new ServerStartException("OpenLDAP's library takes no limit for connecting");
        }
    }

    private static bool TryLoad(out SetOption setOption)
    {
        setOption = null!;
        try
        {
            // Loads the one that is then found loaded.
            using var unused = new LdapConnection(new LdapDirectoryIdentifier("localhost"));
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            return false;
        }

        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var library)
                && NativeLibrary.TryGetExport(library, "ldap_set_option", out var export))
            {
                setOption = Marshal.GetDelegateForFunctionPointer<SetOption>(export);
                return true;
            }
        }

        return false;
    }
}
