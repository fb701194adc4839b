using System.Net;
using Drystone.Server.Tls;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Drystone.Server.Hosting;

/// <summary>Binds a Kestrel to a <see cref="ListenAddress"/>, with TLS where there is a certificate.</summary>
internal static class ListenerBinding
{
    public static void Listen(this KestrelServerOptions kestrel, ListenAddress address, ServerCertificate? certificate)
    {
        if (address.Host is null)
        {
            kestrel.ListenAnyIP(address.Port, Configure);
        }
        else if (IPAddress.TryParse(address.Host, out var ip))
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else if (address.Port == 0)
        {
            // Kestrel cannot take "any free port" on two loopback addresses at once.
            kestrel.Listen(IPAddress.Loopback, address.Port, Configure);
        }
        else
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }

        void Configure(ListenOptions listen)
        {
            // Without TLS nothing negotiates HTTP/2, and prior-knowledge HTTP/2 is not what S3 clients speak.
            listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate.ConfigureHandshake());
            }
        }
    }
}
